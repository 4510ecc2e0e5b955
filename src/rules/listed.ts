// Words for messages.

const MOST_NAMED = 20;

/** The names in a row, the first few when there are many: `a, b and 40 more`. */
export function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return more > 0 ? `${names.slice(0, MOST_NAMED).join(", ")} and ${more} more` : names.join(", ");
}
