#pragma once

/// Everything of the portable interface. Providers' own clients have headers of their own
/// (`slipway/pgyer.h`, `slipway/hockeyapp.h`), and so have test tools (`slipway/testing/`).

#include "slipway/artifact.h"
#include "slipway/build.h"
#include "slipway/clock.h"
#include "slipway/config.h"
#include "slipway/error.h"
#include "slipway/events.h"
#include "slipway/feature.h"
#include "slipway/finding.h"
#include "slipway/journal.h"
#include "slipway/multipart.h"
#include "slipway/option.h"
#include "slipway/plan.h"
#include "slipway/provider.h"
#include "slipway/publisher.h"
#include "slipway/registry.h"
#include "slipway/release.h"
#include "slipway/report.h"
#include "slipway/result.h"
#include "slipway/secret.h"
#include "slipway/submission.h"
#include "slipway/transport.h"
#include "slipway/version.h"
