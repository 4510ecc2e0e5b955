// What a person does, done by itself in a headless browser: the main job, or one request to the agent.
import { doAgentJob } from "./agent-job.ts";
import { Chat } from "./chat.ts";
import { doMainJob, useSandbox, type Witness } from "./main-job.ts";
import { shot } from "./pictures.ts";
import { scriptedModel } from "./scripted-model.ts";
import { openSession, type Session } from "./session.ts";
import { type WebHostOptions } from "./web-host.ts";

type Job = (session: Session, witness: Witness) => Promise<void>;

/** Uses the sandbox, unfolds a pipeline, starts a draft, cancels a backfill. */
export async function check(): Promise<void> {
  await show("check", {}, ({ workbench }, witness) => doMainJob(workbench, witness));
}

/** Uses the sandbox and has the agent start a draft, on the scripted stand-in for a language model. */
export async function checkAgent(): Promise<void> {
  await show("check-agent", await scriptedModel(), async ({ page, workbench }, witness) => {
    await useSandbox(workbench, witness);
    await doAgentJob(workbench, new Chat(page), witness);
  });
}

/** Prints every step of the job; throws with all that the window and the logs say when one fails. */
async function show(name: string, options: WebHostOptions, job: Job): Promise<void> {
  await using session = await openSession(options);
  try {
    await job(session, (did, showed) => {
      console.log(`- ${did}\n${indent(showed)}`);
    });
    console.log(`\nEverything worked. Screenshot: ${await shot(session.page, name)}`);
  } catch (error) {
    console.error(await session.describeFailure(name));
    throw error;
  }
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "    ").replaceAll(/\n{2,}/g, "\n");
}
