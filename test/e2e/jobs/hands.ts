// A person's hands in the window, with what they do counted: the mouse alone, or the keyboard alone. Neither has a way of
// its own to enter a text: that is typed and ended with Enter, and counts as one with either.
import { type Locator, type Page } from "playwright-core";
import { expect } from "vitest";
import { type Row } from "../../harness/rows.ts";
import { type Workbench } from "../../harness/workbench.ts";

/** How often the palette is opened for one command, and how long a try may take, in milliseconds. */
const PALETTE_ATTEMPTS = 4;
const PALETTE_MS = 5_000;
/** What is not reached with so many keys is not reached. */
const MAX_STEPS = 40;

export interface Hands {
  /** Clicks or keys since these hands were made. */
  readonly count: number;
  /** Chooses what has this label when the list asks this. */
  pick(asks: RegExp, label: string): Promise<void>;
  /** Checks what have these labels, and accepts. */
  check(asks: RegExp, labels: readonly string[]): Promise<void>;
  enter(asks: RegExp, text: string): Promise<void>;
  /** Answers the dialog with what it offers first; returns what it asks. */
  confirm(asks: RegExp, button: string): Promise<string>;
  /** Presses the first button of the notification; returns what that says. */
  accept(says: RegExp, button: string): Promise<string>;
  /** Goes back one question. */
  back(): Promise<void>;
}

/** What both have: where things are, and that they are there. */
class Reach {
  readonly page: Page;
  readonly workbench: Workbench;
  count = 0;

  constructor(workbench: Workbench) {
    this.page = workbench.page;
    this.workbench = workbench;
  }

  rowOf(label: string): Locator {
    const name = this.page.locator(".label-name").getByText(label, { exact: true });
    return this.page.locator(".quick-input-widget:visible .monaco-list-row").filter({ has: name });
  }

  async enter(asks: RegExp, text: string): Promise<void> {
    await this.workbench.enter(asks, text);
    this.count += 1;
  }

  async question(asks: RegExp): Promise<string> {
    const question = await this.workbench.question();
    expect(question).toMatch(asks);
    return question;
  }

  /** The notification that says this, when its first button is this one. */
  async said(says: RegExp, button: string): Promise<{ text: string; first: Locator }> {
    const toast = this.workbench.toast(says);
    const first = toast.locator(".notification-list-item-buttons-container .monaco-button").first();
    await first.filter({ hasText: button }).waitFor();
    return { text: await toast.locator(".notification-list-item-message").innerText(), first };
  }
}

export class Mouse extends Reach implements Hands {
  async click(what: Locator): Promise<void> {
    await what.click();
    this.count += 1;
  }

  async pick(asks: RegExp, label: string): Promise<void> {
    await this.workbench.asked(asks);
    await this.click(this.rowOf(label).first());
  }

  async check(asks: RegExp, labels: readonly string[]): Promise<void> {
    const box = await this.workbench.asked(asks);
    for (const label of labels) await this.click(this.rowOf(label).getByRole("checkbox"));
    await this.click(box.getByRole("button", { name: "OK", exact: true }));
  }

  async confirm(asks: RegExp, button: string): Promise<string> {
    const question = await this.question(asks);
    await this.workbench.answerQuestion(button);
    this.count += 1;
    return question;
  }

  async accept(says: RegExp, button: string): Promise<string> {
    const { text, first } = await this.said(says, button);
    await this.click(first);
    return text;
  }

  async back(): Promise<void> {
    await this.click(this.page.locator(".quick-input-widget:visible").getByRole("button", { name: /^Back/ }));
  }

  /** The menu of a row, and an entry of it. */
  async menu(row: Row, entry: string): Promise<void> {
    await row.contextMenu(entry);
    this.count += 2;
  }
}

/** What fails is tried again, but for the last time. */
function ifLast(left: number): (error: unknown) => void {
  return (error) => {
    if (left === 1) throw error;
  };
}

export class Keyboard extends Reach implements Hands {
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      await this.page.keyboard.press(key);
      this.count += 1;
    }
  }

  /** From the palette, by its title: once more where an editor that has just opened takes the focus from it. */
  async command(title: string): Promise<void> {
    for (let left = PALETTE_ATTEMPTS; left > 0; left -= 1) {
      const timeout = left > 1 ? PALETTE_MS : undefined;
      const isReady = this.workbench
        .openPalette(title, timeout)
        .then(() => this.focusedRow(title).waitFor({ timeout }))
        .then(() => true);
      if (left > 1 && !(await isReady.catch(() => false))) continue;
      await isReady;
      await this.page.keyboard.press("Enter");
      this.count += 2;
      return;
    }
  }

  async pick(asks: RegExp, label: string): Promise<void> {
    await this.workbench.asked(asks);
    // What is wanted stands first, or is typed.
    if ((await this.focusedRow(label).count()) === 0) await this.workbench.input().fill(label);
    await this.focusedRow(label).waitFor();
    await this.press("Enter");
  }

  async check(asks: RegExp, labels: readonly string[]): Promise<void> {
    await this.workbench.asked(asks);
    for (const label of labels) {
      await this.workbench.input().fill(label);
      await this.rowOf(label).waitFor();
      await this.press("ArrowDown");
      await this.focusedRow(label).waitFor();
      await this.press("Space");
      await this.rowOf(label).getByRole("checkbox", { checked: true }).waitFor();
      await this.press("ArrowUp");
      await this.page.locator(".quick-input-widget input:focus").waitFor();
    }
    const count = this.page.locator(".quick-input-widget:visible .quick-input-count");
    await count.getByText(`${labels.length} Selected`).waitFor();
    await this.press("Enter");
  }

  async confirm(asks: RegExp, button: string): Promise<string> {
    const question = await this.question(asks);
    await this.page.locator(".monaco-dialog-box .monaco-button:focus").filter({ hasText: button }).waitFor();
    await this.press("Enter");
    await this.page.locator(".monaco-dialog-box").waitFor({ state: "detached" });
    return question;
  }

  async accept(says: RegExp, button: string): Promise<string> {
    const { text } = await this.said(says, button);
    await this.command("Notifications: Accept Notification Primary Action");
    return text;
  }

  async back(): Promise<void> {
    await this.press("Control+Alt+-");
  }

  /** Goes to the notification that says this, wherever it has gone by now, and presses one of its buttons. */
  async notified(says: RegExp, button: string): Promise<void> {
    await this.command("Notifications: Show Notifications");
    const list = this.page.locator(".notifications-center:focus-within");
    const row = list.locator(".monaco-list-row").filter({ hasText: says });
    await row.first().waitFor();
    // It may have come above what had the focus.
    await this.press("Home");
    await this.until("ArrowDown", row.and(list.locator(".focused")).first());
    await this.until("Tab", row.locator(".monaco-button:focus").filter({ hasText: button }));
    await this.press("Enter");
  }

  /** Folds all views but this one. */
  async unfold(view: string): Promise<void> {
    const headers = this.page.locator(".part.sidebar .pane-header");
    for (const header of await headers.all()) {
      const isMeant = (await header.getAttribute("aria-label"))?.startsWith(view) === true;
      if ((await header.getAttribute("aria-expanded")) === String(isMeant)) continue;
      await header.focus();
      await this.press("Enter");
      await this.page.locator(`.pane-header:focus[aria-expanded=${isMeant}]`).waitFor();
    }
  }

  /** Goes to the row of a view, however far down. */
  async row(view: string, label: string): Promise<void> {
    const row = this.workbench.view(view).row(label).locator.first();
    await row.waitFor();
    const focus = this.workbench.view(view).focus();
    for (let left = PALETTE_ATTEMPTS; (await focus.count()) === 0 && left > 0; left -= 1) {
      await this.command(`Artie: Focus on ${view} View`);
      await focus.waitFor({ timeout: left > 1 ? PALETTE_MS : undefined }).catch(ifLast(left));
    }
    await this.press("Home");
    await this.until("ArrowDown", row.and(this.page.locator(".focused")));
  }

  /** Chooses from the menu of the row that has the focus. */
  async menu(entry: string): Promise<void> {
    await this.press("Shift+F10");
    // Until it is there, keys are the tree's.
    await this.page.getByRole("menu").last().waitFor();
    await this.until("ArrowDown", this.page.locator(".monaco-menu .action-item.focused").filter({ hasText: entry }));
    await this.press("Enter");
  }

  /** Goes to an entry of the status bar, and presses it. */
  async statusBar(name: RegExp): Promise<void> {
    await this.command("View: Focus Status Bar");
    await this.page.locator(".part.statusbar:focus-within").waitFor();
    const item = this.page.locator(".part.statusbar").getByRole("button", { name });
    await this.until("ArrowRight", item.and(this.page.locator(":focus")));
    await this.press("Enter");
  }

  /** Presses a key until this is there. */
  private async until(key: string, there: Locator): Promise<void> {
    for (let left = MAX_STEPS; (await there.count()) === 0; left -= 1) {
      if (left === 0) throw new Error(`${MAX_STEPS} times ${key} did not lead there.`);
      await this.press(key);
    }
  }

  private focusedRow(label: string): Locator {
    return this.rowOf(label).and(this.page.locator(".focused"));
  }
}
