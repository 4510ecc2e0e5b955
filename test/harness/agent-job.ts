// What a person first has the agent do: start a draft, in chat, beside the sidebar that shows it. The agent's tests and
// `npm start -- --agent --check` share it.
import { startPipeline } from "../e2e/agent/model/scripts/small-talk.ts";
import { type Chat } from "./chat.ts";
import { type Witness } from "./main-job.ts";
import { type Workbench } from "./workbench.ts";

const draft = "MySQL to BigQuery";

/** Asks for the start, allows the call and sees the draft move; fails on what does not show. */
export async function doAgentJob(workbench: Workbench, chat: Chat, witness: Witness): Promise<void> {
  const row = workbench.view("Pipelines").row(draft);
  await witness(`looked at ${draft}`, await row.waitForDescription(/^draft/));
  const { confirmations, answer } = await chat.ask(startPipeline.example);
  if (confirmations.length !== 1) throw new Error(`The chat asked ${confirmations.length} times, not once.\n${answer}`);
  await witness(`asked: ${startPipeline.example}`, confirmations.join("\n"));
  await witness("allowed the call", answer);
  await witness(`looked at ${draft} again`, await row.waitForDescription(/^(deploying|backfilling|running)/));
}
