import type { CommandName } from '../../contracts/commands.ts';

/**
 * Planned from the state or from records, so what was asked before must be in them: else a link
 * worked twice, and a band linked beside a withdrawal kept the old consent.
 */
export const looksBack: ReadonlySet<CommandName> = new Set([
  'publishCampaign',
  'publishGoods',
  'publishJourney',
  'noteContact',
  'linkBand',
  'joinVenue',
  'createPhoneCode',
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
] as const);

/** Planned last in its turn, so that nothing of the person is planned from what is going. [CON4] */
export const endsTurn: ReadonlySet<CommandName> = new Set(['eraseVisitor', 'endAccounts'] as const);
