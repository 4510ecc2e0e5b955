// The forms that a report has: by itself, since options are read before anything is loaded that writes one.
export const REPORT_FORMATS = ["md", "json", "csv"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];
