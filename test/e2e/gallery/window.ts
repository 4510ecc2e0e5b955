// The window that the gallery's pictures are taken in.
import { expect } from "vitest";
import { ManualClock, type Sandbox } from "../../../src/sandbox/index.ts";
import { shots } from "../../harness/pictures.ts";
import { openSession, type Session } from "../../harness/session.ts";
import { type Row } from "../../harness/rows.ts";
import { stillSandbox } from "../../support/still-sandbox.ts";

/** What shows when a word was not put in, was not translated, or is no word. */
const SLIPS = /\bundefined\b|\bNaN\b|\[object |%[\w.]+%|\{\d\}/;

export interface Gallery extends Omit<Session, "host"> {
  readonly sandbox: Sandbox;
  /** Keeps what the window shows, in every theme. */
  readonly picture: (name: string) => Promise<void>;
  /** The same with the tooltip of a row, once it has this text in it. */
  readonly tooltip: (name: string, row: Row, text: string) => Promise<void>;
}

export async function openGallery(): Promise<Gallery> {
  await using resources = new AsyncDisposableStack();
  const sandbox = resources.use(await stillSandbox({ clock: new ManualClock() }));
  const session = resources.use(
    // High enough for every row of a view to exist.
    await openSession({
      height: 1100,
      userSettings: { "artie.apiUrl": sandbox.url, "artie.refreshInterval": 0, "workbench.hover.delay": 500 },
    }),
  );
  const { page, workbench } = session;
  await workbench.openContainer("Artie");
  await workbench.widenSidebar(460);
  const owned = resources.move();
  const keep = async (name: string, prepare?: () => Promise<void>): Promise<void> => {
    expect(await page.locator("body").innerText()).not.toMatch(SLIPS);
    await shots(page, `gallery-${name}`, prepare);
  };
  return {
    ...{ page, workbench, sandbox },
    picture: async (name) => {
      await workbench.restPointer();
      await page
        .locator(".quick-input-widget:visible .monaco-progress-container.active")
        .waitFor({ state: "detached" });
      await keep(name);
    },
    tooltip: async (name, row, text) => {
      await keep(name, async () => {
        await workbench.restPointer();
        await row.hover();
        await page.locator(".workbench-hover").getByText(text).first().waitFor();
      });
      await workbench.restPointer();
    },
    describeFailure: (name) => session.describeFailure(name),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
