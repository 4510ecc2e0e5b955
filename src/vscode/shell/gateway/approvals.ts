// Calls at the window's gateway that wait for a person: read when the gateway is there, then followed by its events.
import * as vscode from "vscode";
import type { Approval } from "../../../tools/policy/approval.ts";
import type { ApprovalDecision } from "../../../tools/policy/memory-approvals.ts";
import type { ApprovalSource } from "../approvals.ts";
import { textField } from "../arguments.ts";
import type { Log } from "../log.ts";
import type { Gateway } from "./gateway.ts";

/** So long a call at a gateway stands still for its answer. */
const HELD_MS = 20_000;
/** What was decided is remembered, for who still looks at it. */
const MAX_KEPT = 1_000;

export class GatewayApprovals implements ApprovalSource, vscode.Disposable {
  readonly #gateway: Gateway;
  readonly #log: Log;
  readonly #all = new Map<string, Approval>();
  readonly #listeners = new Set<() => void>();
  readonly #following: vscode.Disposable;
  #isThere = false;

  constructor(gateway: Gateway, log: Log) {
    this.#gateway = gateway;
    this.#log = log;
    this.#following = vscode.Disposable.from(
      gateway.onDidChange(() => this.#follow()),
      gateway.onDidHearApproval((data) => void this.#hear(data)),
    );
    this.#follow();
  }

  waiting(): readonly Approval[] {
    const now = Date.now();
    return [...this.#all.values()].filter(({ state, expiresAt }) => state === "waiting" && Date.parse(expiresAt) > now);
  }

  find(id: string): Promise<Approval | undefined> {
    return Promise.resolve(this.#all.get(id));
  }

  isHeld(id: string): boolean {
    const asked = this.#all.get(id);
    return asked !== undefined && Date.now() - Date.parse(asked.createdAt) < HELD_MS;
  }

  /** @throws Error that says why the gateway can't be asked */
  async decide(id: string, { approve, reason }: ApprovalDecision): Promise<boolean> {
    const api = await this.#gateway.api();
    try {
      this.#take([await api.decide(id, { decision: approve ? "approve" : "deny", reason })]);
      return true;
    } catch (error) {
      if (textField(error, "code") !== "already_decided") throw error;
      this.#take([await api.approval(id)]);
      return false;
    }
  }

  onDidChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  dispose(): void {
    this.#following.dispose();
    this.#listeners.clear();
  }

  /** What happened while it was away is read when it is back; of one that nobody wants any more nothing waits. */
  #follow(): void {
    const { kind } = this.#gateway.state;
    const isBack = kind === "ready" && !this.#isThere;
    this.#isThere = kind === "ready";
    if (kind === "none" && this.#all.size > 0) {
      this.#all.clear();
      this.#tell();
    }
    if (isBack) void this.#readAll();
  }

  async #readAll(): Promise<void> {
    try {
      const waiting = await (await this.#gateway.api()).approvals();
      for (const { id } of this.waiting()) if (!waiting.some((each) => each.id === id)) this.#all.delete(id);
      this.#take(waiting);
    } catch (error) {
      this.#log.warn("What waits at the gateway can't be read.", error);
    }
  }

  async #hear(data: unknown): Promise<void> {
    const { approvalSchema } = await import("./admin-api.ts");
    const { data: approval } = approvalSchema.safeParse(data);
    if (approval) this.#take([approval]);
  }

  #take(approvals: readonly Approval[]): void {
    for (const approval of approvals) this.#all.set(approval.id, approval);
    for (const [id, { state }] of this.#all) {
      if (this.#all.size <= MAX_KEPT) break;
      if (state !== "waiting") this.#all.delete(id);
    }
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
