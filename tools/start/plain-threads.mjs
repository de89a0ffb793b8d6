// Under `node --watch` every thread reports the files it loads over its message port, and the Temporal worker takes such
// a report for an answer of its own and ends. The worker is watched by folder instead, so nobody needs the reports.
delete process.env.WATCH_REPORT_DEPENDENCIES;
