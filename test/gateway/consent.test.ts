// The page where a person lets a client in, in a real browser.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createOAuthDoor } from "../../src/gateway/oauth/index.ts";
import { launchBrowser } from "../harness/chromium.ts";
import { run } from "./gateway.ts";
import { HandMade } from "./oauth-clients.ts";

const oauth = createOAuthDoor({ clientDocuments: false });
const VIEWS = [
  { name: "wide and light", viewport: { width: 1280, height: 800 }, colorScheme: "light", back: "rgb(243, 244, 246)" },
  { name: "narrow and dark", viewport: { width: 320, height: 640 }, colorScheme: "dark", back: "rgb(22, 24, 28)" },
] as const;
/** A folder for pictures, for whoever wants to look at them. */
const PICTURES = process.env["ARTIE_PICTURES"];
const client = createServer((_, response) => response.end("Back at the client"));
let browser: Browser;
let callback: string;

beforeAll(async () => {
  browser = await launchBrowser();
  await once(client.listen(0, "127.0.0.1"), "listening");
  callback = `http://127.0.0.1:${(client.address() as AddressInfo).port}/callback`;
});

afterAll(async () => {
  await browser.close();
  client.closeAllConnections();
  await once(client.close(), "close");
});

async function problemsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth";
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  return (await page.evaluate(wide)) === true ? [...found, "It is wider than the window."] : found;
}

describe.each(VIEWS)("the page, $name", ({ viewport, colorScheme, name, back }) => {
  test("says who asks, where it leads and what it may do, without a script, for everybody", async () => {
    const gateway = await run("SQLite", { oauth });
    const { connect_code } = await gateway.grant({
      ...{ name: "Orders for ChatGPT", config: { access: "operate", tags: ["pipelines"] }, approval: "destroy" },
      limits: { writes: 3, calls_per_minute: 20 },
    });
    const program = await HandMade.register(gateway.gateway.url, { client_name: "ChatGPT", redirect_uris: [callback] });
    const url = new HandMade(gateway.gateway.url, program.id, callback).authorization().href;
    // A person's browser without scripts, and one in which axe may run its own.
    await using plain = await browser.newContext({ viewport, colorScheme, javaScriptEnabled: false });
    await using looking = await browser.newContext({ viewport, colorScheme, bypassCSP: true });
    const [page, watched] = [await plain.newPage(), await looking.newPage()];
    const look = async (step: string) => {
      expect(await problemsOf(watched)).toEqual([]);
      const color = "getComputedStyle(document.body).backgroundColor";
      expect(await watched.evaluate(color)).toBe(back);
      if (PICTURES !== undefined) {
        await page.screenshot({ path: `${PICTURES}/${name.replaceAll(" ", "-")}-${step}.png`, fullPage: true });
      }
    };
    const type = async (code: string) => {
      for (const each of [page, watched]) {
        await each.getByLabel("Connect code").fill(code);
        await each.getByRole("button", { name: "Continue" }).click();
      }
    };
    for (const each of [page, watched]) await each.goto(url);
    await look("1-code");
    await type("WRONG-CODE");
    for (const each of [page, watched])
      await expect.poll(() => each.getByRole("alert").textContent()).toContain("There is no such code");
    await look("2-wrong");
    await type(connect_code.toLowerCase().replaceAll("-", " "));
    for (const each of [page, watched])
      await expect.poll(() => each.getByRole("listitem").allTextContents()).toHaveLength(7);
    expect(await watched.title()).toBe("Allow ChatGPT to use Artie?");
    expect(await page.getByRole("definition").allTextContents()).toEqual([
      ...[
        "ChatGPT",
        "Its own word alone: anyone can register under any name",
        "A program on this computer (127.0.0.1)",
      ],
    ]);
    await look("3-allow");
    await page.getByRole("button", { name: "Allow" }).click();
    await page.waitForURL(`${callback}**`);
    expect(new URL(page.url()).searchParams.get("code")).toMatch(/^.{40,}$/);
    await watched.getByRole("button", { name: "Allow" }).click();
    await expect.poll(() => watched.getByRole("alert").textContent()).toContain("used");
    await look("4-used");
    await watched.getByRole("button", { name: "Cancel" }).click();
    await watched.waitForURL(`${callback}**`);
    expect(new URL(watched.url()).searchParams.get("error")).toBe("access_denied");
    await watched.goto(`${gateway.gateway.url}/oauth/connect/none`);
    await look("5-over");
  });
});
