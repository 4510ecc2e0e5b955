// How a store fails: it can't be opened as it is, or it can't be reached now.

/** The store can't be used as it is; the message says what is wrong and what to do. */
export class StoreRefused extends Error {
  override readonly name = "StoreRefused";
  /** Where a program can do something about it. */
  readonly code: "in_use" | "port_taken" | "no_sqlite" | "wrong_key" | undefined;

  constructor(message: string, code?: StoreRefused["code"]) {
    super(message);
    this.code = code;
  }
}

/** The store does not answer now; what was asked may be asked again later. */
export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable";
}

/** A name that must be the only one of its kind is taken. */
export class NameTaken extends Error {
  override readonly name = "NameTaken";
}
