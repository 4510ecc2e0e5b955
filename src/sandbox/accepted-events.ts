// What the Events API has accepted. Events are counted, not kept: a load test may send millions.
import type { TrackEvent } from "../artie/requests.ts";

export interface AcceptedEvent extends TrackEvent {
  readonly sourceReaderUUID: string;
  readonly messageId: string;
}

const KEPT_EVENTS = 5_000;

export class AcceptedEvents {
  readonly #messageIds = new Set<string>();
  #recent: AcceptedEvent[] = [];
  #duplicates = 0;

  /** Counts an event, once per message id and source reader. */
  accept(event: AcceptedEvent): void {
    const identity = `${event.sourceReaderUUID}/${event.messageId}`;
    if (this.#messageIds.has(identity)) {
      this.#duplicates++;
      return;
    }
    this.#messageIds.add(identity);
    this.#recent.push(event);
    if (this.#recent.length > 2 * KEPT_EVENTS) this.#recent = this.#recent.slice(-KEPT_EVENTS);
  }

  /** Distinct events. */
  get count(): number {
    return this.#messageIds.size;
  }

  /** Events that were sent again with a message id already counted. */
  get duplicates(): number {
    return this.#duplicates;
  }

  /** The latest distinct events, oldest first; at least 5,000 of them where there are as many. */
  get recent(): readonly AcceptedEvent[] {
    return this.#recent;
  }
}
