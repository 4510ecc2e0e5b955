// A headless browser that shows the workbench with the extension, for whoever drives it: the end-to-end tests and
// `npm start -- --check`.
import { writeFile } from "node:fs/promises";
import { type Page } from "playwright-core";
import { launchBrowser } from "./chromium.ts";
import { root } from "./paths.ts";
import { shot } from "./pictures.ts";
import { openWindow } from "./window.ts";
import { startWebHost, type WebHost, type WebHostOptions } from "./web-host.ts";
import { Workbench } from "./workbench.ts";

export interface Session {
  workbench: Workbench;
  page: Page;
  host: WebHost;
  /** What the window shows and what the extension logged; a screenshot and all logs are kept beside it. */
  describeFailure(name: string): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface SessionOptions extends WebHostOptions {
  /** Of the window, in pixels. */
  height?: number;
}

/** Opens a window of its own with the extension, which must have been built, and whatever else the options say. */
export async function openSession({ height, ...options }: SessionOptions = {}): Promise<Session> {
  await using resources = new AsyncDisposableStack();
  const host = resources.use(
    await startWebHost({
      ...options,
      extensions: [root, ...(options.extensions ?? [])],
      userSettings: {
        "workbench.activityBar.iconClickBehavior": "focus",
        "workbench.secondarySideBar.defaultVisibility": "hidden",
        // A row that sticks to the top stands there twice.
        "workbench.tree.enableStickyScroll": false,
        // One that comes when the pointer has just left lies over the rows until that has been there: whoever looks at
        // hovers has them come.
        "workbench.hover.delay": 600_000,
        // They stay until they are answered: not over the chat.
        ...(options.copilotChat ? { "workbench.notifications.position": "bottom-left" } : {}),
        ...options.userSettings,
      },
    }),
  );
  const browser = resources.use(await launchBrowser());
  const window = await openWindow(browser, host, height).catch((error: unknown) => {
    throw new Error(`VS Code's window did not come up.\n${host.logs()}`, { cause: error });
  });
  const { page } = window;
  const owned = resources.move();
  return {
    workbench: new Workbench(page),
    page,
    host,
    async describeFailure(name) {
      const screenshot = await shot(page, `failed-${name.replaceAll(/\W+/g, "-")}`);
      const logs = screenshot.replace(/png$/, "log");
      await writeFile(logs, `--- page\n${window.log()}\n${host.logs()}`);
      const text = await page.locator("body").innerText();
      return `The window shows:\n${text}\n${host.extensionLog()}\nScreenshot: ${screenshot}\nLogs: ${logs}`;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
