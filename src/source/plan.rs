//! Discovery: from the paths a user names to a plan.
