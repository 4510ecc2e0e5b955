// What an end-to-end test gets: a way to open windows with the extension, which end with the test. When the test fails
// each window's screenshot, text and logs are kept.
import { test as base } from "vitest";
import { openSession, type Session } from "../harness/session.ts";
import { type WebHostOptions } from "../harness/web-host.ts";

export { shot, shots, THEME_NAMES, useTheme } from "../harness/pictures.ts";

export const test = base.extend<{ openWorkbench: (options?: WebHostOptions) => Promise<Session> }>({
  openWorkbench: async ({ task }, use) => {
    await using sessions = new AsyncDisposableStack();
    const opened: Session[] = [];
    await use(async (options) => {
      const session = sessions.use(await openSession(options));
      opened.push(session);
      return session;
    });
    if (task.result?.state !== "fail") return;
    for (const session of opened) console.error(await session.describeFailure(task.name));
  },
});
