// Requests for approval that are kept in memory: the whole of what a place to keep them has to do.
import { randomBytes } from "node:crypto";
import {
  APPROVAL_MS,
  type Approval,
  type ApprovalBook,
  type ApprovalRequest,
} from "../../../src/tools/policy/approval.ts";

export interface ApprovalDecision {
  readonly approve: boolean;
  readonly reason?: string | undefined;
  readonly by?: string | undefined;
}

/** So many are kept; the oldest that wait no longer go first. */
const MAX_KEPT = 1_000;

export class MemoryApprovals implements ApprovalBook {
  readonly #all = new Map<string, Approval>();
  readonly #listeners = new Set<() => void>();

  open(request: ApprovalRequest): Promise<Approval> {
    const same = this.waiting().find(({ principal, call }) => principal === request.principal && call === request.call);
    if (same) return Promise.resolve(same);
    const now = Date.now();
    const [createdAt, expiresAt] = [now, now + APPROVAL_MS].map((at) => new Date(at).toISOString()) as [string, string];
    const id = `apr_${randomBytes(12).toString("base64url")}`;
    return Promise.resolve(this.#keep({ ...request, id, createdAt, expiresAt, state: "waiting" }));
  }

  find(id: string): Promise<Approval | undefined> {
    return Promise.resolve(this.#all.get(id));
  }

  /** The oldest first. */
  waiting(): Approval[] {
    const now = Date.now();
    return [...this.#all.values()].filter(({ state, expiresAt }) => state === "waiting" && Date.parse(expiresAt) > now);
  }

  async decided(id: string, withinMs: number, signal: AbortSignal): Promise<Approval | undefined> {
    const open = () => this.#all.get(id)?.state === "waiting" && !signal.aborted;
    if (open()) {
      await new Promise<void>((resolve) => {
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
    if (approval?.state !== "approved" || Date.parse(approval.expiresAt) <= Date.now()) return Promise.resolve(false);
    this.#keep({ ...approval, state: "used" });
    return Promise.resolve(true);
  }

  /** Calls back after every change. @returns what ends that */
  onDidChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #keep(approval: Approval): Approval {
    this.#all.set(approval.id, approval);
    for (const [id, { state }] of this.#all) {
      if (this.#all.size <= MAX_KEPT) break;
      if (state !== "waiting") this.#all.delete(id);
    }
    for (const listener of [...this.#listeners]) listener();
    return approval;
  }
}
