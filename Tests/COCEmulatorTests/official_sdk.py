"""Uses the emulator through the official SDK (PyPI: huaweicloudsdkcoc), unchanged.

Takes the endpoint, the access key, the secret key and the project as arguments and prints "ok" at
the end; fails with a traceback otherwise.
"""

import sys
import time

from huaweicloudsdkcoc.v1 import *  # noqa: F403
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions import exceptions

endpoint, access, secret, project = sys.argv[1:5]


def client(access=access, secret=secret, project=project):
    return (
        CocClient.new_builder()
        .with_credentials(BasicCredentials(access, secret, project))
        .with_endpoint(endpoint)
        .build()
    )


def refused(status, call, *arguments):
    try:
        call(*arguments)
    except exceptions.ServiceResponseException as error:
        assert error.status_code == status, error
        assert error.request_id, "no request id"
        return error
    raise AssertionError("was not refused")


coc = client()

# Resources: the IDs go as repeated keys.
hosts = coc.list_resources(ListResourcesRequest(provider="ecs", type="cloudservers", limit=100)).data
assert len(hosts) == 30, len(hosts)
some = coc.list_resources(
    ListResourcesRequest(
        provider="ecs", type="cloudservers", limit=100, resource_id_list=["ecs-07", "ecs-02"]
    )
).data
assert [host.resource_id for host in some] == ["ecs-02", "ecs-07"], some

# Scripts.
properties = ScriptPropertiesModel(risk_level="LOW", version="1.0.0", reviewers=[])
parameter = ScriptParamDefine(
    param_name="a", param_value="x y", param_description="d", param_order=1, sensitive=False
)
script = coc.create_script(
    CreateScriptRequest(
        body=AddScriptModel(
            name="from_sdk",
            properties=properties,
            description="größer",
            type="SHELL",
            content="echo ${a}",
            script_params=[parameter],
        )
    )
).data
assert script.startswith("SC"), script
error = refused(
    400,
    coc.create_script,
    CreateScriptRequest(
        body=AddScriptModel(
            name="from_sdk", properties=properties, description="d", type="SHELL", content="x"
        )
    ),
)
assert error.error_code == "COC.00040601", error
page = coc.list_scripts(ListScriptsRequest(limit=100, name_like="from_sdk")).data
assert page.total == 1 and page.data[0].script_uuid == script
read = coc.get_script(GetScriptRequest(script_uuid=script)).data
assert read.description == "größer" and read.script_params[0].param_value == "x y"
coc.update_script(
    UpdateScriptRequest(
        script_uuid=script,
        body=EditScriptModel(
            description="d", content="echo ${a} again", properties=properties,
            script_params=[parameter],
        ),
    )
)


def batch(index, hosts):
    return ExecuteInstancesBatchInfo(
        batch_index=index,
        rotation_strategy="PAUSE",
        target_instances=[
            ExecuteResourceInstance(
                resource_id=host.resource_id, agent_sn=host.agent_id, project_id=host.project_id,
                region_id=host.region_id,
            )
            for host in hosts
        ],
    )


# A ticket of two batches, paused between them, with the project named in a header as well.
execution = ScriptExecuteModel(
    execute_param=ScriptExecuteParam(
        resourceful=True, timeout=300, success_rate=100.0, execute_user="root",
        script_params=[ScriptExecuteInputParam(param_name="a", param_value="b", param_order=1)],
    ),
    execute_batches=[batch(index, hosts[index * 2 : index * 2 + 2]) for index in (1, 2)],
)
order = coc.execute_script(
    ExecuteScriptRequest(script_uuid=script, x_project_id=project, body=execution)
).data


def wait(status, order=order):
    for _ in range(600):
        info = coc.get_script_job_info(GetScriptJobInfoRequest(execute_uuid=order)).data
        if info.status == status:
            return info
        time.sleep(0.05)
    raise AssertionError(f"the ticket stays {info.status}")


wait("PAUSED")
coc.operate_script_job(
    OperateScriptJobRequest(
        execute_uuid=order, body=JobScriptOrderOperationBody(operation_type="CONTINUE_ORDER")
    )
)
info = wait("FINISHED")
assert info.properties.script_name == "from_sdk" and info.execute_costs > 0
batches = coc.list_script_job_batches(ListScriptJobBatchesRequest(execute_uuid=order)).data
assert [batch.total_instances for batch in batches] == [2, 2]
detail = coc.get_script_job_batch(
    GetScriptJobBatchRequest(execute_uuid=order, batch_index=2, limit=50, marker=0)
).data
assert len(detail.execute_instances) == 2
assert "b again" in detail.execute_instances[0].message, detail
statistics = coc.get_script_job_statistics(GetScriptJobStatisticsRequest(execute_uuid=order)).data
assert statistics.total_instance == 4
jobs = coc.list_script_jobs(ListScriptJobsRequest(limit=10, status="FINISHED")).data
assert jobs.total == 1 and jobs.data[0].execute_uuid == order
error = refused(
    400,
    coc.operate_script_job,
    OperateScriptJobRequest(
        execute_uuid=order, body=JobScriptOrderOperationBody(operation_type="CANCEL_ORDER")
    ),
)
assert "FINISHED" in error.error_msg, error

# Tickets that the service itself ends: the last two hosts have such a fault.
for host, status in ((hosts[28], "ROLLBACKED"), (hosts[29], "ERROR")):
    body = ScriptExecuteModel(
        execute_param=execution.execute_param, execute_batches=[batch(1, [host])]
    )
    ended = coc.execute_script(ExecuteScriptRequest(script_uuid=script, body=body)).data
    assert wait(status, ended).gmt_finished > 0
    error = refused(
        400,
        coc.operate_script_job,
        OperateScriptJobRequest(
            execute_uuid=ended, body=JobScriptOrderOperationBody(operation_type="CANCEL_ORDER")
        ),
    )
    assert status in error.error_msg, error
    detail = coc.get_script_job_batch(
        GetScriptJobBatchRequest(execute_uuid=ended, batch_index=1, limit=50, marker=0)
    ).data
    expected = "ABNORMAL" if status == "ERROR" else status
    assert [one.status for one in detail.execute_instances] == [expected], detail
coc.delete_script(DeleteScriptRequest(script_uuid=script))
refused(404, coc.get_script, GetScriptRequest(script_uuid=script))

# Incidents: the SDK sends is_service_interrupt as a text.
incident = coc.create_coc_incident(
    CreateCocIncidentRequest(
        body=CreateExternalIncidentRequest(
            current_cloud_service=["65659ae2f42bf80e5f3f0635"], incident_level="level_50",
            is_service_interrupt="true", incident_type="inc_type_p_security_issues",
            incident_title="t", incident_description="d",
            incident_source="incident_source_manual", incident_assignee=["u"], creator="u",
        )
    )
).data.incident_num


def handle(key, parameter):
    return coc.handle_coc_incident(
        HandleCocIncidentRequest(
            body=HandleExternalIncidentRequest(
                incident_num=incident, operator="u", operate_key=key, parameter=parameter
            )
        )
    )


assert refused(400, handle, "confirm", {
    "virtual_confirm_result": True, "virtual_confirm_comment": "c"
}).error_code == "GOM.00007256"
assert handle("acceptedIncident1", {}).error_code == "GOM.00000000"
handle("commitSolution1", {
    "mtm_type": "inc_type_p_config_issues", "is_service_interrupt": True, "cause": "c",
    "solution": "s",
})
handle("confirm", {"virtual_confirm_result": True, "virtual_confirm_comment": "c"})
detail = coc.show_coc_incident_detail(ShowCocIncidentDetailRequest(incident_num=incident)).data
assert detail.status == "INCIDENT_STATUS_COMPLETED", detail
assert detail.is_service_interrupt is True

# Alarms, in both forms.
reply = coc.create_report_custom_event(
    CreateReportCustomEventRequest(
        integration_key="key",
        body=ReportCustomEventRequestBody(
            alarm_id="1", alarm_name="n", alarm_level="Critical", time=1709118444540,
            name_space="ns", application_id="app", alarm_desc="d", alarm_source="coc",
        ),
    )
)
assert reply.error_code == "COC.00000000", reply
reply = coc.create_report_prometheus_event(
    CreateReportPrometheusEventRequest(
        integration_key="key",
        body={"alerts": [{"status": "firing", "labels": {"alertname": "DiskFull"}}]},
    )
)
assert reply.error_code == "COC.00000000", reply

# Patches.
reports = coc.list_instance_compliant(
    ListInstanceCompliantRequest(limit=100, compliant_status="non_compliant")
)
assert reports.count == len(reports.instance_compliant) > 0
items = coc.show_instance_patch_items(
    ShowInstancePatchItemsRequest(
        instance_compliant_id=reports.instance_compliant[0].id, patch_status="MISSING"
    )
)
assert items.count == 1, items

# Wrong keys.
one = ListScriptsRequest(limit=1)
assert refused(401, client(secret="wrong").list_scripts, one).error_code == "APIGW.0301"
refused(401, client(access="UNKNOWN").list_scripts, one)
refused(403, client(project="another").list_scripts, one)

print("ok")
