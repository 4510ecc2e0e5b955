// One browser page that shows one web host's workbench.
import { randomBytes } from "node:crypto";
import { type Browser, type Page } from "playwright-core";
import { type WebHost } from "./web-host.ts";
import { step } from "./progress.ts";

/** What VS Code says in every session without an account, a gallery or its native modules. */
const noise = /AgentHost|ChatModelSelection|open-vsx|native-watchdog|build\/Release/;
const loadDeadlineMs = 120_000;
const actionDeadlineMs = 60_000;
/**
 * VS Code takes a notification away after ten seconds, in which a busy machine may not have come to read it: here each
 * stays until it is answered or cleared. It shows no fourth one within 800 ms, which a person's hands don't bring about,
 * but a test's: here it counts each as the first. Runs in the page.
 */
const keepNotifications = `{
  const start = globalThis.setTimeout;
  const longestMs = 2 ** 31 - 1;
  globalThis.setTimeout = (act, ms, ...args) =>
    start(act, ms >= 10_000 && new Error().stack.includes("purgeNotification") ? longestMs : ms, ...args);
  Object.defineProperty(Object.prototype, "lastIncrementTime", { get: () => -Infinity, set: () => undefined });
}`;

export interface Window {
  page: Page;
  /** What the page and, in a test host, the extension host have logged; without VS Code's usual noise. */
  log(): string;
  /** Resolves with the exit code of the tests module, when the host was started with one. */
  testsExit: Promise<number>;
}

/** Opens the workbench, as high as is said in pixels, and waits until it is drawn. */
export async function openWindow(browser: Browser, host: WebHost, height = 800): Promise<Window> {
  const viewport = { width: 1280, height };
  const context = await browser.newContext({ viewport, locale: "en-US", colorScheme: "dark" });
  // The server's half of the key with which the page encrypts its secrets: this server has no route for it, and without
  // it secrets are gone with the next reload.
  const serverKey = randomBytes(32);
  await context.route("**/mint-key", (route) => route.fulfill({ body: serverKey }));
  await context.addInitScript(keepNotifications);
  const page = await context.newPage();
  const lines: string[] = [];
  const exit = Promise.withResolvers<number>();
  exit.promise.catch(() => undefined); // Only runs with a tests module wait for it.
  await page.exposeFunction("codeAutomationLog", (type: string, values: unknown[]) => {
    lines.push(`[${type}] ${values.map(asText).join(" ")}`);
  });
  await page.exposeFunction("codeAutomationExit", (code: number) => {
    exit.resolve(code);
  });
  page.on("pageerror", (error) => lines.push(`[page] ${error.message}`));
  page.on("console", (message) => {
    if (["warning", "error"].includes(message.type())) lines.push(`[console] ${message.text()}`);
  });
  page.on("crash", () => {
    exit.reject(new Error("The browser page crashed."));
  });
  await step("VS Code's window", async () => {
    page.setDefaultTimeout(loadDeadlineMs);
    await page.goto(host.openUrl);
    await page.locator(".monaco-workbench .part.activitybar").waitFor();
    page.setDefaultTimeout(actionDeadlineMs);
  });
  return { page, log: () => lines.filter((line) => !noise.test(line)).join("\n"), testsExit: exit.promise };
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
