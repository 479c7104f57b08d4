"""Makes official-vectors.json with the signer of huaweicloudsdkcore.

    pip install huaweicloudsdkcore==3.1.219
    python3 make_vectors.py > official-vectors.json
"""

import json

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer

AK = "AKEXAMPLE00000000001"
SK = "SKexample/secret+key=0123456789abcdef"
DATE = "20261123T101112Z"
JSON = {"Content-Type": "application/json"}


def flat(query):
    """The query as names and strings, in its order now: the signer sorts lists in place."""
    return [
        [key, str(item).lower() if isinstance(item, bool) else str(item)]
        for key, value in query for item in (value if isinstance(value, list) else [value])]


def vector(name, method="GET", path="/v1/job/scripts", query=(), headers=None, body="", sk=SK,
           host="coc.example.com", date=DATE):
    headers = {"X-Sdk-Date": date, **(headers or {})}
    given = flat(query)
    request = SdkRequest(
        method=method, schema="https", host=host, resource_path=path, query_params=list(query),
        header_params=dict(headers), body=body)
    signed = Signer(BasicCredentials(AK, sk, "project")).sign(request)
    result = dict(signed.header_params)
    return {
        "name": name, "ak": AK, "sk": sk, "method": method, "host": host, "path": path,
        "query": given, "sent_query": flat(query), "headers": headers, "body": body,
        "content_hash": result.get("X-Sdk-Content-Sha256"),
        "authorization": result["Authorization"], "uri": signed.uri,
    }


VECTORS = [
    vector("unicode in path", path="/v1/job/scripts/磁盘清理"),
    vector("unicode in path, encoded", path="/v1/job/scripts/%E7%A3%81%E7%9B%98"),
    vector("combining accent in path", path="/v1/e\u0301te\u0301"),
    vector("emoji in path", path="/v1/\U0001F600/x"),
    vector("space in path, encoded", path="/v1/a%20b/c"),
    vector("plus in path", path="/v1/a+b"),
    vector("encoded slash in path", path="/v1/a%2Fb/c"),
    vector("encoded percent in path", path="/v1/100%25"),
    vector("lone percent in path", path="/v1/100%/x"),
    vector("percent and one digit at the end of the path", path="/v1/x%4"),
    vector("lower-case escapes in path", path="/v1/%e7%a3%81"),
    vector("tilde and dots in path", path="/v1/~user/./../x.y"),
    vector("reserved characters in path", path="/v1/a:b@c!$&'()*,;="),
    vector("double slash in path", path="/v1//scripts"),
    vector("root", path="/"),
    vector("unicode in query", query=[("name_like", "磁盘 清理"), ("creator", "é\U0001F600")]),
    vector("empty query value", query=[("name_like", ""), ("limit", 10)]),
    vector("empty query name", query=[("", "x"), ("a", "")]),
    vector("repeated key", query=[("id", ["b", "a", "c"]), ("limit", 5)]),
    vector("repeated key with prefixes", query=[("id", ["aa", "a", "a-", "a~", "aé", "a b"])]),
    vector("repeated key with equal values", query=[("id", ["x", "x"])]),
    vector("repeated key with numbers", query=[("id", [10, 9, 100])]),
    vector("keys that are prefixes of each other", query=[("ab", "1"), ("a", "2"), ("a-b", "3"),
                                                         ("a_b", "4"), ("A", "5")]),
    vector("key order beyond ASCII", query=[("é", "1"), ("~", "2"), ("z", "3")]),
    vector("combining accents in query", query=[("q", ["e\u0301", "é", "e"])]),
    vector("scalars beyond the first plane", query=[("q", ["\U0001F600", "\uFFFD", "\uE000"])]),
    vector("boolean in query", query=[("latest", True), ("all", False)]),
    vector("reserved characters in query", query=[("q", "a=b&c=d?e#f/g:h+i%20j\"<>|`")]),
    vector("line break in query", query=[("q", "a\nb\tc")]),
    vector("unicode body", "POST", headers=JSON, body='{"name": "磁盘\U0001F600"}'),
    vector("content type with charset", "POST",
           headers={"Content-Type": "application/json;charset=utf-8"}, body="{}"),
    vector("content type with charset and space", "POST",
           headers={"Content-Type": "application/json; charset=utf-8"}, body="{}"),
    vector("content type on a GET", headers=JSON),
    vector("unsigned payload", "POST", headers={"Content-Type": "application/octet-stream"},
           body="abc"),
    vector("unsigned payload without a body", "POST", headers={"Content-Type": "text/plain"}),
    vector("bson", "POST", headers={"Content-Type": "application/bson"}, body="xyz"),
    vector("header name with underscore", headers={"X_Trace": "1", "X-Trace": "2"}),
    vector("header value to be trimmed", headers={"X-Trace": "  two  words \t"}),
    vector("empty header value", headers={"X-Trace": ""}),
    vector("unicode header value", headers={"X-Trace": "磁盘"}),
    vector("one name twice", headers={"X-Project-Id": "p1", "x-project-id": "p1"}),
    vector("security token", headers={"X-Security-Token": "token/+=="}),
    vector("host with port", host="127.0.0.1:8080"),
    vector("long secret key", sk="k" * 100),
    vector("unicode secret key", sk="ключ"),
    vector("lower-case method", method="get"),
    vector("leap day", date="20240229T235959Z"),
    vector("first of January", date="20270101T000000Z"),
]

if __name__ == "__main__":
    print(json.dumps(VECTORS, indent=1, ensure_ascii=True))
