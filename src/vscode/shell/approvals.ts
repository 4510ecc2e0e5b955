// What waits for the person of this window: the calls of its own agents, and those of whatever else keeps such calls. It
// says what waits, and who decided; how a person is asked is others' matter.
import { userInfo } from "node:os";
import * as vscode from "vscode";
import type { Approval, ApprovalBook, ApprovalGate } from "../../tools/policy/approval.ts";
import type { ApprovalDecision, MemoryApprovals } from "../../tools/policy/memory-approvals.ts";
import { approvalRule } from "./agent-settings.ts";

/** Where calls wait. */
export interface ApprovalSource {
  /** The oldest first. */
  readonly waiting: () => readonly Approval[];
  /** How it stands now; undefined where it is not there any more. */
  readonly find: (id: string) => Promise<Approval | undefined>;
  /** Whether a call stands still for the answer; false where it has to be made again. */
  readonly isHeld: (id: string) => boolean;
  /** False when it was decided, or had ended, before. */
  readonly decide: (id: string, decision: ApprovalDecision) => Promise<boolean>;
  /** @returns what ends that */
  readonly onDidChange: (listener: () => void) => () => void;
}

/** Changes that come at once are told once: hundreds of calls may begin to wait in the same second. */
const TOGETHER_MS = 50;
/** A timer may be early by a moment. */
const SURELY_OVER_MS = 5;

/** Without a name of the person: they sit at this machine. */
function personHere(): string {
  try {
    return userInfo().username;
  } catch {
    return "the person in VS Code";
  }
}

export class Approvals implements vscode.Disposable {
  readonly #sources = new Set<ApprovalSource>();
  readonly #following = new Map<ApprovalSource, () => void>();
  readonly #onDidAsk = new vscode.EventEmitter<readonly Approval[]>();
  readonly #onDidEnd = new vscode.EventEmitter<Approval>();
  readonly #onDidApprove = new vscode.EventEmitter<Approval>();
  readonly #onDidChange = new vscode.EventEmitter<void>();
  readonly #known = new Map<string, Approval>();
  /** What this window has decided: others' decisions are news to its person. */
  readonly #decidedHere = new Set<string>();
  #own: MemoryApprovals | undefined;
  #telling: NodeJS.Timeout | undefined;
  #lapse: NodeJS.Timeout | undefined;

  /** Calls began to wait, all those of one moment. */
  readonly onDidAsk = this.#onDidAsk.event;
  /** One waits no more: as it stands now. */
  readonly onDidEnd = this.#onDidEnd.event;
  /** The person of this window has said yes, and it counted. */
  readonly onDidApprove = this.#onDidApprove.event;
  readonly onDidChange = this.#onDidChange.event;

  /** The oldest first. */
  get waiting(): readonly Approval[] {
    const all = [...this.#sources].flatMap((source) => source.waiting());
    return all.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  }

  /**
   * The rule of this window's agents.
   * @param principal the program that asks, with the account: an approval of one is none for another
   * @param make the book, when the first agent comes
   */
  gate(principal: string, asker: string | undefined, make: () => MemoryApprovals): ApprovalGate {
    return { rule: approvalRule(), principal, asker, book: this.#book(make) };
  }

  /** @returns what takes it away again */
  add(source: ApprovalSource): vscode.Disposable {
    this.#sources.add(source);
    this.#following.set(source, source.onDidChange(this.#tellSoon.bind(this)));
    this.#tellSoon();
    return new vscode.Disposable(() => {
      this.#following.get(source)?.();
      this.#following.delete(source);
      this.#sources.delete(source);
      this.#tellSoon();
    });
  }

  /** Resolves to how it stands now, and whether this decided it. */
  async decide(id: string, approve: boolean, reason?: string): Promise<{ now: Approval | undefined; done: boolean }> {
    const source = this.#sourceOf(id);
    if (source) this.#decidedHere.add(id);
    const done =
      (await source?.decide(id, { approve, reason, by: personHere() }).catch((error: unknown) => {
        this.#decidedHere.delete(id);
        throw error;
      })) ?? false;
    const now = await this.#look(id);
    if (approve && done && now) this.#onDidApprove.fire(now);
    return { now, done };
  }

  /** Whether the person of this window knows how it ended. */
  isDecidedHere(id: string): boolean {
    return this.#decidedHere.has(id);
  }

  find(id: string): Approval | undefined {
    return this.#sourceOf(id)
      ?.waiting()
      .find((approval) => approval.id === id);
  }

  isHeld(id: string): boolean {
    return this.#sourceOf(id)?.isHeld(id) ?? false;
  }

  /** Denies what the window's own agents asked for: the account that it was asked of is no longer there. */
  withdraw(reason: string): void {
    for (const { id } of this.#own?.waiting() ?? []) this.#own?.decide(id, { approve: false, reason });
  }

  dispose(): void {
    clearTimeout(this.#telling);
    clearTimeout(this.#lapse);
    for (const stop of this.#following.values()) stop();
    this.#own?.dispose();
    vscode.Disposable.from(this.#onDidAsk, this.#onDidEnd, this.#onDidApprove, this.#onDidChange).dispose();
  }

  #book(make: () => MemoryApprovals): ApprovalBook {
    if (this.#own) return this.#own;
    const own = (this.#own = make());
    this.add({
      waiting: own.waiting.bind(own),
      find: own.find.bind(own),
      isHeld: own.isHeld.bind(own),
      decide: (id, decision) => Promise.resolve(own.decide(id, decision)),
      onDidChange: own.onDidChange.bind(own),
    });
    return own;
  }

  #sourceOf(id: string): ApprovalSource | undefined {
    return [...this.#sources].find((source) => source.waiting().some((approval) => approval.id === id));
  }

  #tellSoon(): void {
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      void this.#tell();
    }, TOGETHER_MS);
  }

  async #tell(): Promise<void> {
    const waiting = new Map(this.waiting.map((approval) => [approval.id, approval]));
    const asked = [...waiting.values()].filter(({ id }) => !this.#known.has(id));
    const ended = [...this.#known.values()].filter(({ id }) => !waiting.has(id));
    for (const approval of asked) this.#known.set(approval.id, approval);
    for (const { id } of ended) this.#known.delete(id);
    this.#watchLapse();
    this.#onDidChange.fire();
    if (asked.length > 0) this.#onDidAsk.fire(asked);
    for (const approval of ended) {
      this.#onDidEnd.fire((await this.#look(approval.id)) ?? approval);
      this.#decidedHere.delete(approval.id);
    }
  }

  /** Nobody says that the time of one is over: whoever looks at what waits hears it from here. */
  #watchLapse(): void {
    clearTimeout(this.#lapse);
    const ends = [...this.#known.values()].map(({ expiresAt }) => Date.parse(expiresAt));
    if (ends.length === 0) return;
    const left = Math.max(0, Math.min(...ends) - Date.now());
    this.#lapse = setTimeout(() => this.#tellSoon(), left + SURELY_OVER_MS).unref();
  }

  async #look(id: string): Promise<Approval | undefined> {
    for (const source of this.#sources) {
      const found = await source.find(id).catch(() => undefined);
      if (found) return found;
    }
    return undefined;
  }
}
