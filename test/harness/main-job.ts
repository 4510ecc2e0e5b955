// What a person does first with the extension, click by click. The end-to-end test and `npm start -- --check` share it.
import { type Row, type View } from "./rows.ts";
import { type Workbench } from "./workbench.ts";

/** Hears of every step: what was done and what VS Code showed after it. */
export type Witness = (did: string, showed: string) => Promise<void> | void;

const draft = "MySQL to BigQuery";
const backfilling = "Sessions DynamoDB to S3";

/** Signs in to the sandbox, starts a draft, cancels a backfill, sees the draft run; fails on what does not show. */
export async function doMainJob(workbench: Workbench, witness: Witness): Promise<void> {
  const pipelines = await useSandbox(workbench, witness);
  await startDraft(workbench, pipelines.row(draft), witness);
  await cancelBackfill(workbench, pipelines, witness);
  await witness(`waited until ${draft} runs`, await pipelines.row(draft).waitForDescription(/^running/));
}

/** Opens the sidebar, which nobody has signed in to, and gives it the sandbox. */
export async function useSandbox(workbench: Workbench, witness: Witness): Promise<View> {
  await workbench.openContainer("Artie");
  await workbench.widenSidebar(460);
  const pipelines = workbench.view("Pipelines");
  await witness("opened the Artie sidebar", await pipelines.welcome());

  await pipelines.clickWelcome("Use the Sandbox");
  await pipelines.row(draft).waitFor();
  await witness("used the sandbox", (await pipelines.rows()).join("\n"));
  return pipelines;
}

async function startDraft(workbench: Workbench, row: Row, witness: Witness): Promise<void> {
  await row.clickInline("Start Pipeline");
  await witness(`clicked Start Pipeline on ${draft}`, await workbench.question());
  await workbench.answerQuestion("Start");
  await witness("answered Start", await row.waitForDescription(/^deploying/));
  await witness("waited until it is deployed", await row.waitForDescription(/^(backfilling|running)/));
}

async function cancelBackfill(workbench: Workbench, pipelines: View, witness: Witness): Promise<void> {
  const row = pipelines.row(backfilling);
  await row.expand();
  const table = pipelines.row("web_sessions");
  await witness(`unfolded ${backfilling}`, `web_sessions: ${await table.description()}`);

  await row.clickInline("Cancel Backfill");
  await witness("clicked Cancel Backfill on it", await workbench.question());
  await workbench.answerQuestion("Cancel Backfill");
  await witness("answered Cancel Backfill", await row.waitForDescription(/^running/));
  await witness("looked at its table again", `web_sessions: ${await table.waitForDescription(/^streaming/)}`);
}
