#ifndef COCR_LIBEDIT_SHIM_H
#define COCR_LIBEDIT_SHIM_H

#include <histedit.h>
#include <stdio.h>

#endif
