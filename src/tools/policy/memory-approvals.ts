// Requests for approval that are kept in memory: a window's own.
import { randomBytes } from "node:crypto";
import { ToolError } from "../../rules/tool-error.ts";
import { APPROVAL_MS, type Approval, type ApprovalBook, type ApprovalRequest } from "./approval.ts";

export interface ApprovalDecision {
  readonly approve: boolean;
  readonly reason?: string | undefined;
  readonly by?: string | undefined;
}

/** So many are kept; the oldest that wait no longer go first. */
const MAX_KEPT = 1_000;
/** Nobody decides about more than these; an agent that asks for ever more is told to stop. */
const MAX_WAITING = 500;
/** A timer may be early by a moment. */
const SURELY_OVER_MS = 5;

export class MemoryApprovals implements ApprovalBook {
  readonly #lapseMs: number;
  readonly #all = new Map<string, Approval>();
  readonly #holding = new Map<string, number>();
  readonly #listeners = new Set<() => void>();

  /** @param lapseMs how long a request stands, in milliseconds */
  constructor(lapseMs = APPROVAL_MS) {
    this.#lapseMs = lapseMs;
  }

  /** Rejects with a ToolError when too many wait already. */
  open(request: ApprovalRequest): Promise<Approval> {
    const waiting = this.waiting();
    const same = waiting.find(({ principal, call }) => principal === request.principal && call === request.call);
    if (same) return Promise.resolve(same);
    if (waiting.length >= MAX_WAITING) {
      const message = `Nothing was changed: ${MAX_WAITING} calls wait for a person already.`;
      return Promise.reject(new ToolError("refused", message));
    }
    const now = Date.now();
    const [createdAt, expiresAt] = [now, now + this.#lapseMs].map((at) => new Date(at).toISOString()) as [
      string,
      string,
    ];
    const id = `apr_${randomBytes(12).toString("base64url")}`;
    return Promise.resolve(this.#keep({ ...request, id, createdAt, expiresAt, state: "waiting" }));
  }

  find(id: string): Promise<Approval | undefined> {
    return Promise.resolve(this.#all.get(id));
  }

  /** The oldest first. */
  waiting(): Approval[] {
    return [...this.#all.values()].filter(isOpen);
  }

  /** Whether a call stands still for this answer now. */
  isHeld(id: string): boolean {
    return (this.#holding.get(id) ?? 0) > 0;
  }

  async decided(id: string, withinMs: number, signal: AbortSignal): Promise<Approval | undefined> {
    const asked = this.#all.get(id);
    const open = () => isOpen(this.#all.get(id)) && !signal.aborted;
    const left = asked ? Date.parse(asked.expiresAt) - Date.now() + SURELY_OVER_MS : 0;
    this.#hold(id, 1);
    try {
      if (open()) await this.#untilNot(open, Math.min(withinMs, left), signal);
    } finally {
      this.#hold(id, -1);
    }
    signal.throwIfAborted();
    return this.#all.get(id);
  }

  /** The first decision counts; false when it was decided, or had ended, before. */
  decide(id: string, { approve, reason, by }: ApprovalDecision): boolean {
    const approval = this.waiting().find((waiting) => waiting.id === id);
    if (approval) this.#keep({ ...approval, state: approve ? "approved" : "denied", reason, decidedBy: by });
    return approval !== undefined;
  }

  use(id: string): Promise<boolean> {
    const approval = this.#all.get(id);
    if (approval?.state !== "approved" || isOver(approval)) return Promise.resolve(false);
    this.#keep({ ...approval, state: "used" });
    return Promise.resolve(true);
  }

  /** Calls back after every change. @returns what ends that */
  onDidChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Forgets everything: who waits for an answer gets none. */
  dispose(): void {
    this.#all.clear();
    this.#tell();
    this.#listeners.clear();
  }

  #untilNot(open: () => boolean, withinMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, withinMs);
      const stop = this.onDidChange(() => {
        if (!open()) done();
      });
      signal.addEventListener("abort", done, { once: true });
      function done() {
        clearTimeout(timer);
        stop();
        signal.removeEventListener("abort", done);
        resolve();
      }
    });
  }

  #hold(id: string, by: number): void {
    const count = (this.#holding.get(id) ?? 0) + by;
    if (count > 0) this.#holding.set(id, count);
    else this.#holding.delete(id);
  }

  #keep(approval: Approval): Approval {
    const { id } = approval;
    this.#all.set(id, approval);
    for (const [old, other] of this.#all) {
      if (this.#all.size <= MAX_KEPT) break;
      if (!isOpen(other)) this.#all.delete(old);
    }
    this.#tell();
    return approval;
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

function isOpen(approval: Approval | undefined): approval is Approval {
  return approval?.state === "waiting" && !isOver(approval);
}

function isOver({ expiresAt }: Approval): boolean {
  return Date.parse(expiresAt) <= Date.now();
}
