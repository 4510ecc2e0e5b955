// The order in which a person looks for names: without regard to case, and 2 before 10.
export const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" }).compare;
