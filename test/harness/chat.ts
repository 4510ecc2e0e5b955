// VS Code's chat as a person uses it: ask, look at what is to be confirmed, allow or skip it, read the answer.
import { type Locator, type Page } from "playwright-core";
import { eventually } from "../support/eventually.ts";

export type Decision = "Allow Once" | "Skip";

export interface Exchange {
  /** What had to be confirmed, in order, as VS Code showed it: the tool's title, its description, its input. */
  confirmations: string[];
  /** What the model said and which tools ran, as the chat shows it. */
  answer: string;
}

const answerDeadlineMs = 120_000;
const fillDeadlineMs = 2_000;
const fillAttempts = 4;

export class Chat {
  readonly #page: Page;
  readonly #part: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#part = page.locator(".part.auxiliarybar");
  }

  /** Begins a conversation that knows nothing of those before, unless this one has not begun. */
  async startOver(): Promise<void> {
    if ((await this.#responses().count()) === 0) return;
    await this.#part.getByRole("button", { name: "New Chat" }).first().click();
    await this.#responses().first().waitFor({ state: "detached" });
  }

  /** Sends a request and answers every confirmation until the model is done. */
  async ask(request: string, decision: Decision = "Allow Once"): Promise<Exchange> {
    const response = await this.send(request);
    const confirmations: string[] = [];
    for (;;) {
      const confirmation = await this.#nextConfirmation(response);
      if (!confirmation) return { confirmations, answer: plain(await response.innerText()) };
      const text = await this.#drawn(confirmation);
      // VS Code may take what is answered away and draw it once more.
      if (text === undefined) continue;
      if (text !== confirmations.at(-1)) {
        confirmations.push(text);
        await decide(confirmation, decision);
      }
      await this.#gone(response, text);
    }
  }

  /** Sends a request and returns the place of its answer, which may not have begun. */
  async send(request: string): Promise<Locator> {
    const next = (await this.#lastIndex()) + 2;
    await this.#fill(request);
    await this.#sendButton().click();
    const response = this.#part.locator(`.monaco-list-row.response[data-index="${next}"]`);
    await response.waitFor();
    return response;
  }

  /** Once more where the text went elsewhere: an editor or a conversation that has just opened takes the focus late. */
  async #fill(request: string): Promise<void> {
    for (let left = fillAttempts; left > 0; left -= 1) {
      await this.#part.locator(".chat-input-container .monaco-editor").first().click();
      await this.#page.keyboard.press("ControlOrMeta+A");
      await this.#page.keyboard.insertText(request);
      const filled = this.#sendButton().waitFor({ timeout: fillDeadlineMs });
      if (
        await filled.then(
          () => true,
          () => false,
        )
      )
        return;
    }
    throw new Error(`The chat did not take the request: ${request}`);
  }

  /** There is something to send. */
  #sendButton(): Locator {
    return this.#part.getByRole("button", { name: /^Send/, disabled: false });
  }

  /** All that the conversation shows. */
  async transcript(): Promise<string> {
    return plain(await this.#part.innerText());
  }

  #responses(): Locator {
    return this.#part.locator(".monaco-list-row.response");
  }

  /** Requests and responses alternate; the first request has the index 0. */
  async #lastIndex(): Promise<number> {
    const rows = await this.#responses().all();
    const indexes = await Promise.all(rows.map((row) => row.getAttribute("data-index")));
    return Math.max(-1, ...indexes.map(Number));
  }

  /** Its text with the input, which is drawn last; undefined when it is gone by then. */
  async #drawn(confirmation: Locator): Promise<string | undefined> {
    const input = confirmation.locator(".view-lines").filter({ hasText: /\S/ }).first();
    const [shown] = await confirmation.elementHandles();
    if (!shown) return undefined;
    const gone = shown.waitForElementState("hidden", { timeout: 0 });
    await Promise.race([input.waitFor(), gone]);
    return (await shown.isVisible()) ? plain(await shown.innerText()) : undefined;
  }

  async #gone(response: Locator, text: string): Promise<void> {
    const shown = response.locator(".chat-confirmation-widget2").filter({ visible: true });
    await eventually("what was answered is gone", async () => !(await shown.allInnerTexts()).map(plain).includes(text));
  }

  /** Waits until the person is asked, or until the model is done: then there is none. */
  async #nextConfirmation(response: Locator): Promise<Locator | undefined> {
    const confirmation = response.locator(".chat-confirmation-widget2").filter({ visible: true });
    const done = response.locator(".interactive-response:not(.chat-response-loading)");
    await confirmation.or(done).first().waitFor({ timeout: answerDeadlineMs });
    return (await confirmation.count()) > 0 ? confirmation.first() : undefined;
  }
}

/** Each call is asked for: what is allowed longer would be so in the conversations that follow, too. */
async function decide(confirmation: Locator, decision: Decision): Promise<void> {
  const shown = await confirmation.elementHandle();
  if (decision === "Skip") {
    await confirmation.getByRole("button", { name: /^Proceed without running this tool/ }).click();
  } else {
    await confirmation.getByRole("button", { name: "More Actions..." }).click();
    // The menu takes no click in its first moments, but keys at once.
    await confirmation.page().getByRole("menuitem", { name: decision }).hover();
    await confirmation.page().keyboard.press("Enter");
  }
  await shown.waitForElementState("hidden");
}

/** VS Code writes spaces that do not break. */
function plain(text: string): string {
  return text.replaceAll("\u00a0", " ");
}
