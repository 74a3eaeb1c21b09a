/**
 * What a message's text may ask for when it is rendered at the claim, and what kind of value it is:
 * a text may be chosen by (`select`), a number counted by (`plural`, `selectordinal`) as well.
 * `name` is the visitor's, `coupon` their own code, `minutes` how long they had been where the
 * message began, `zone` and `venue` as the plan calls them. [EGR5]
 */
export const templateVariables = {
  name: 'text',
  coupon: 'text',
  venue: 'text',
  zone: 'text',
  minutes: 'number',
} as const satisfies Record<string, 'text' | 'number'>;
export type TemplateVariable = keyof typeof templateVariables;
export const templateVariableNames = Object.keys(templateVariables) as readonly TemplateVariable[];
