// What belongs to an answer and may be missing from it: the answer stands, and says what is missing and why.

export interface Missing {
  readonly missing: string;
  readonly why: string;
}

/** What was read, or undefined with a note of why not. Rejects only when the caller has given up. */
export async function optional<T>(
  incomplete: Missing[],
  missing: string,
  reading: Promise<T>,
): Promise<Awaited<T> | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, "code") === "canceled") throw error;
    incomplete.push({ missing, why: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}
