// Takes an edit of ours back out of a text that others have edited since: what we wrote is found there as it was, and what
// it stood for put back to the byte.

/** Undefined where the edit is no one piece, or is not there once. */
export function undone(before: string, after: string, now: string): string | undefined {
  const length = Math.min(before.length, after.length);
  let start = 0;
  while (start < length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < length - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const ours = after.slice(start, after.length - end);
  const at = ours === "" ? -1 : now.indexOf(ours);
  if (at < 0 || now.includes(ours, at + 1)) return undefined;
  return now.slice(0, at) + before.slice(start, before.length - end) + now.slice(at + ours.length);
}
