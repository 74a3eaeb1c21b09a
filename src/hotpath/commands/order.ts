import type { Command, CommandName } from '../../contracts/commands.ts';

/**
 * Planned from the state or from records, so what was asked before must be in them: else a link
 * worked twice, and a band linked beside a withdrawal kept the old consent.
 */
export const looksBack: ReadonlySet<CommandName> = new Set([
  'importVenue',
  'createVenue',
  'savePlanDraft',
  'discardPlanDraft',
  'restorePlan',
  'publishPlan',
  'setUnderlay',
  'placeUnderlay',
  'removeUnderlay',
  'publishCampaign',
  'publishOffer',
  'reverseCoupon',
  'revokeCoupons',
  'publishGoods',
  'publishJourney',
  'noteContact',
  'linkBand',
  'linkAtDesk',
  'joinVenue',
  'createPhoneCode',
  'askAddress',
  'confirmAddress',
  'dropAddress',
  'rateVisit',
  'openOnPhone',
  'notePhone',
  'endAccounts',
  'setConsent',
  'setProfile',
  'setPreferences',
  'setChoices',
  'lessLike',
  'stopMessages',
  'acknowledgeAlert',
  'releaseTask',
  'passTask',
  'cannotDoTask',
  'ownCase',
  'makeGoodCase',
  'closeCase',
  'reopenCase',
  'eraseVisitor',
  'stopEverything',
  'exchangeAdminLink',
  'createInvitation',
  'createReset',
  'revokeInvitation',
  'acceptInvitation',
  'signIn',
  'signInOidc',
  'changePassword',
  'changeUser',
  'endSessionById',
  'createToken',
  'revokeToken',
  'putCustomer',
  'addCustomerContact',
  'mergeCustomers',
  'undoMerge',
] as const);

/** Planned last in its turn, so that nothing of the person is planned from what is going. [CON4] */
export const endsTurn: ReadonlySet<CommandName> = new Set(['eraseVisitor', 'endAccounts'] as const);

/** A piece of a file: one a turn, so that readings are held up by no more than one. [CUS9] */
export const isSlice = ({ body }: Command): boolean => body.do === 'importRows';
