// One window for all agent tests: Copilot Chat with the scripted model, the extension signed in to a sandbox that the
// tests hold, its sidebar open beside the chat.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { ManualClock, type Sandbox } from "../../../src/sandbox/index.ts";
import type { Selection } from "../../../src/tools/selection.ts";
import { Chat } from "../../harness/chat.ts";
import { agentAccess, scriptedModel } from "../../harness/scripted-model.ts";
import { openSession, type Session } from "../../harness/session.ts";
import { Recording } from "./recording.ts";
import { stillSandbox } from "../../support/still-sandbox.ts";

/** What the window's settings admit. */
export const SELECTION = {
  ...agentAccess,
  methods: [],
  exclude: ["artie_pipelines_detect_schema_changes"],
} satisfies Selection;

export interface Stage extends AsyncDisposable {
  readonly session: Session;
  readonly chat: Chat;
  readonly sandbox: Sandbox;
  readonly clock: ManualClock;
  readonly recording: Recording;
  /** Moves the clock of the window's extensions on, in milliseconds; that of the sandbox is another. */
  letPass(ms: number): void;
  /** Puts a file into the folder that the window has open. */
  writeFile(name: string, text: string): void;
  /** A new conversation, an account as it was, nothing recorded. */
  reset(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  await using resources = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "artie-agent-"));
  resources.defer(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const clock = new ManualClock();
  const sandbox = resources.use(await stillSandbox({ clock }));
  const recording = new Recording(join(folder, "model.jsonl"));
  const workspace = join(folder, "workspace");
  const hostClock = new HostClock(join(folder, "clock"));
  const session = resources.use(await openWindow(sandbox, recording, hostClock, workspace));
  const chat = new Chat(session.page);
  await signIn(session, sandbox);
  const owned = resources.move();
  return {
    ...{ session, chat, sandbox, clock, recording },
    letPass: (ms) => {
      hostClock.letPass(ms);
    },
    writeFile: (name, text) => {
      writeFileSync(join(workspace, name), text);
    },
    async reset() {
      await session.workbench.clearNotifications();
      await chat.startOver();
      sandbox.reset();
      // What the window read a moment ago is of the account before: what it keeps must be of this one.
      await session.workbench.runCommand("Artie: Refresh");
      const isRead = () => sandbox.requests.some(({ method, path }) => method === "GET" && path === "/pipelines");
      await expect.poll(isRead).toBe(true);
      sandbox.clearRequests();
      recording.forget();
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** What the model's extension reads how far ahead its clock is from. */
class HostClock {
  readonly file: string;
  #ahead = 0;

  constructor(file: string) {
    this.file = file;
    this.letPass(0);
  }

  letPass(ms: number): void {
    this.#ahead += ms;
    writeFileSync(this.file, String(this.#ahead));
  }
}

async function openWindow(
  sandbox: Sandbox,
  recording: Recording,
  clock: HostClock,
  workspace: string,
): Promise<Session> {
  const model = await scriptedModel();
  return openSession({
    ...model,
    workspace,
    env: { ARTIE_MODEL_RECORD: recording.file, ARTIE_MODEL_CLOCK: clock.file },
    userSettings: {
      ...model.userSettings,
      "artie.apiUrl": sandbox.url,
      "artie.eventsUrl": sandbox.eventsUrl,
      "artie.agent.excludedTools": SELECTION.exclude,
    },
  });
}

async function signIn({ workbench }: Session, sandbox: Sandbox): Promise<void> {
  await workbench.openContainer("Artie");
  await workbench.signIn("Larkspur", sandbox.apiKey);
  await workbench.view("Pipelines").row("MySQL to BigQuery").waitFor();
  await workbench.clearNotifications();
}
