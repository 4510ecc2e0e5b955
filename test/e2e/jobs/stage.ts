// One window for all jobs, signed in to an account that is as it was before each.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createArtieClient } from "../../../src/artie/index.ts";
import { ManualClock, type Sandbox } from "../../../src/sandbox/index.ts";
import { freePort } from "../../support/free-port.ts";
import { openSession, type Session } from "../../harness/session.ts";
import { stillSandbox } from "../../support/still-sandbox.ts";

export const SIDEBAR_WIDTH = 440;

export interface Stage extends AsyncDisposable {
  readonly session: Session;
  /** ARTIE_HOME of the window. */
  readonly home: string;
  readonly sandbox: Sandbox;
  readonly clock: ManualClock;
  /** Somebody else who uses the same account. */
  readonly elsewhere: ReturnType<typeof createArtieClient>;
  /** The account as it was, no editor, nothing told. */
  reset(): Promise<void>;
  /** The account is new: it has nothing. */
  empty(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  await using resources = new AsyncDisposableStack();
  const clock = new ManualClock();
  const sandbox = resources.use(await stillSandbox({ clock }));
  const elsewhere = createArtieClient({ url: sandbox.url, key: "arsk_elsewhere", userAgent: "somebody-else/1" });
  const home = await mkdtemp(join(tmpdir(), "artie-jobs-"));
  resources.defer(() => rm(home, { recursive: true, force: true }));
  const userSettings = {
    ...{ "artie.apiUrl": sandbox.url, "files.autoSave": "off", "artie.gateway.port": await freePort() },
    ...{ "artie.agent.access": "everything", "artie.agent.approval": "writes" },
  };
  const session = resources.use(await openSession({ userSettings, env: { ARTIE_HOME: home } }));
  const { workbench } = session;
  await workbench.openContainer("Artie");
  await workbench.widenSidebar(SIDEBAR_WIDTH);
  await workbench.signIn("Acme", sandbox.apiKey);
  const pipelines = workbench.view("Pipelines");
  await pipelines.row("MySQL to BigQuery").waitFor();
  const owned = resources.move();
  return {
    ...{ session, home, sandbox, clock, elsewhere },
    async reset() {
      sandbox.reset();
      await workbench.runCommand("View: Close All Editors");
      await workbench.runCommand("Artie: Focus on Pipelines View");
      await workbench.runCommand("Artie: Refresh");
      await pipelines.row("Logistics Postgres to Snowflake").waitForDescription(/^backfilling/);
      await pipelines.row("Orders Postgres to Snowflake").waitForDescription(/^draft/);
      await workbench.clearNotifications();
    },
    async empty() {
      const { pipelines: own, sourceReaders, connectors } = elsewhere;
      for (const { uuid } of await own.list({ fresh: true })) await own.delete(uuid);
      for (const { uuid } of await sourceReaders.list({ fresh: true })) await sourceReaders.delete(uuid);
      for (const { uuid } of await connectors.list({ fresh: true })) await connectors.delete(uuid);
      await workbench.runCommand("Artie: Refresh");
      await pipelines.row("MySQL to BigQuery").locator.waitFor({ state: "detached" });
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
