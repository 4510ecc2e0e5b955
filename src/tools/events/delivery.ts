// Posts batches in order and keeps the account: what was accepted, what was skipped, where to go on after a failure.
import { ArtieError, type EventsClient } from "../../artie/index.ts";
import { describe } from "../describe.ts";
import { ToolError } from "../../rules/tool-error.ts";
import type { Batch } from "./batches.ts";
import { Problems } from "./problems.ts";
import type { EventSource } from "./source.ts";

export class Delivery {
  readonly skipped: Problems;
  readonly #client: EventsClient;
  readonly #source: EventSource;
  readonly #signal: AbortSignal;
  #accepted = 0;
  #requests = 0;
  #resumeFrom: number | undefined;
  /** Sent, and not known to have been accepted. */
  #underWay: Batch | undefined;

  /** `from`: the position that sending begins at, if not at the beginning. */
  constructor(client: EventsClient, source: EventSource, signal: AbortSignal, from: number | undefined) {
    this.#client = client;
    this.#source = source;
    this.#signal = signal;
    this.#resumeFrom = from;
    this.skipped = new Problems(source.unit);
  }

  get accepted(): number {
    return this.#accepted;
  }

  /**
   * Every event has a message id, so that the client may send the batch again after a connection that was cut: bounded
   * by its retry budget, and counted once.
   */
  async post(batch: Batch | undefined): Promise<void> {
    if (!batch) return;
    this.#resumeFrom = batch.first;
    await this.#source.assertUnchanged();
    this.#signal.throwIfAborted();
    this.#underWay = batch;
    await this.#client.bulkTrackJson(batch.json, { signal: this.#signal });
    this.#underWay = undefined;
    this.#accepted += batch.count;
    this.#requests++;
    this.#resumeFrom = batch.last + 1;
  }

  result(): object {
    return { accepted: this.#accepted, requests: this.#requests, ...this.#skippedAsData() };
  }

  /** The failure with the account of what had been done; as it is when nothing had been sent and it explains itself. */
  stoppedBy(error: unknown): ToolError {
    const cause = this.#signal.aborted ? CANCELED : describe(error);
    if (error instanceof ToolError && cause !== CANCELED && this.#requests === 0) return error;
    const resumeFrom = this.#resumeFrom;
    const uncertain = this.#underWay && mayHaveArrived(error) ? this.#underWay : undefined;
    const message = [
      `Stopped: ${this.#accepted === 0 ? "no event was" : `${this.#accepted} events were`} accepted.`,
      `The reason: ${String(cause["message"]).replace(/\.$/, "")}.`,
      uncertain ? `Events from ${this.#places(uncertain)} may have been accepted as well.` : "",
      resumeFrom === undefined ? "" : `To send the rest, call again with resumeFrom ${resumeFrom}.`,
      uncertain ? "What was accepted already does not count twice." : "",
    ];
    return new ToolError("incomplete", message.filter(Boolean).join(" "), [], {
      accepted: this.#accepted,
      requests: this.#requests,
      ...(resumeFrom === undefined ? {} : { resumeFrom }),
      ...(uncertain ? { uncertain: { from: uncertain.first, to: uncertain.last } } : {}),
      cause,
      ...this.#skippedAsData(),
    });
  }

  #places({ first, last }: Batch): string {
    return `${this.#source.unit} ${first} to ${last}`;
  }

  #skippedAsData(): object {
    const { total, shown } = this.skipped;
    return total === 0 ? {} : { skipped: shown, skippedTotal: total };
  }
}

const CANCELED = { code: "canceled", message: "the call was canceled" };

/** False when the API refused the request or was never reached. */
function mayHaveArrived(error: unknown): boolean {
  if (!(error instanceof ArtieError)) return true;
  const isRefusal = error.status !== undefined && error.status >= 300 && error.status < 500;
  return !error.notProcessed && !isRefusal;
}
