export { type DecisionsContent, decisionsContent, type Denial, stretchOf, type Tally } from './decisions-content.js';
export { ExtractRefused, type LogExtract, LogProof, proveEntries, verifyExtract } from './log-extract.js';
export { embeddedFiles, type PdfObject, pdfObjects } from './pdf-objects.js';
export { type PrintedReport, printReport } from './print-report.js';
export { type DeploymentInReport, namedIn, type RegistryContent, registryContent } from './registry-content.js';
export { DecisionsReport, FactRecord, RegistryReport, Report } from './report.js';
export {
  REPORT_CHECKS,
  type ReportCheck,
  type ReportCheckResult,
  type ReportTrust,
  type ReportVerdict,
  totalsOf,
  verifyReport,
} from './verify-report.js';
