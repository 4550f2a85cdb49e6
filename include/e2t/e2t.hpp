// SPDX-License-Identifier: MIT
#pragma once
// All of the core: what needs no optional package. tpf.hpp is the lighter front door.
#include "e2t/catalog/accelerators.hpp"
#include "e2t/catalog/calibrations.hpp"
#include "e2t/catalog/facilities.hpp"
#include "e2t/catalog/levers.hpp"
#include "e2t/catalog/models.hpp"
#include "e2t/catalog/servers.hpp"
#include "e2t/number/interval.hpp"
#include "e2t/number/lift.hpp"
#include "e2t/number/trace.hpp"
#include "e2t/production/can_bind.hpp"
#include "e2t/production/range.hpp"
#include "e2t/serving/measurement.hpp"
#include "e2t/serving/prediction.hpp"
#include "e2t/tpf.hpp"
#include "e2t/version.hpp"
