import { Page } from '../display/page.js';
import { useMay } from '../session/viewer.js';
import { EvidenceSection } from './evidence-section.js';
import { MakeReport } from './make-report.js';
import { ReportsList } from './reports-list.js';
import { VerifySection } from './verify-section.js';

/** What is handed to auditors: reports as PDF, and the whole of the evidence. */
export function ReportsPage() {
  const mayMake = useMay('report:make');
  const mayExport = useMay('evidence:export');
  return (
    <Page
      title="Reports"
      lead="What auditors are handed. Each report holds its data and its proof, so that they check it without this server."
    >
      {mayMake && <MakeReport />}
      <ReportsList />
      <VerifySection />
      {mayExport && <EvidenceSection />}
    </Page>
  );
}
