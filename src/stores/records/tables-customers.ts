/** Customers that the shop brought; names are in `visitors`, e-mail and phone in `addresses`. */
export type CustomerTables = {
  customers: {
    visitor: string;
    /** `fold` of the name; null = it was changed elsewhere and is folded when it is looked for. */
    name_folded: string | null;
    birthday: string | null;
    fields_json: string;
    source: string;
    created_at_ms: number;
    changed_at_ms: number;
  };
  customer_fields: {
    field: string;
    place: number;
    type: string;
    name_json: string;
    choices_json: string | null;
  };
  customer_keys: { source: string; key: string; visitor: string };
  customer_changes: {
    row: number;
    visitor: string;
    at_ms: number;
    by_whom: string;
    /** `{field: [before, after]}`. */
    change_json: string;
  };
  customer_contacts: {
    id: string;
    venue: string;
    visitor: string;
    kind: string;
    at_ms: number;
    by_whom: string;
    text: string;
  };
  customer_merges: {
    id: string;
    visitor: string;
    other: string;
    at_ms: number;
    by_whom: string;
    /** Rows as they were; null = undone. */
    undo_json: string | null;
    undone_at_ms: number | null;
  };
  customer_imports: {
    id: string;
    venue: string;
    kind: string;
    source: string;
    at_ms: number;
    by_whom: string;
    created: number;
    updated: number;
    unchanged: number;
    unmatched: number;
  };
};
