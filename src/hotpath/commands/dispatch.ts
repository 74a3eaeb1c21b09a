import type { CommandBody, CommandName } from '../../contracts/commands.ts';
import {
  createAdminLink,
  createToken,
  endSession,
  endSessionById,
  exchangeAdminLink,
  noteRefusedSignIns,
  noteUse,
  revokeToken,
} from './access.ts';
import { acknowledgeAlert, deviceCommand, markTapped, setPreferences } from './actions.ts';
import { addressPlanners } from './addresses.ts';
import { bandPlanners } from './band-desk.ts';
import { handOutBand, linkBand, returnBand } from './bands.ts';
import { publishCampaign, setCampaignStatus } from './campaigns.ts';
import { sayLess, setChoices, stopMessages } from './choices.ts';
import { couponPlanners } from './coupons.ts';
import { customerPlanners } from './customers.ts';
import { revokeDevice, rotateDevice } from './devices.ts';
import { eraseVisitor } from './erase.ts';
import { correctCount, publishGoods } from './goods.ts';
import { createPhoneCode, endAccounts, joinVenue, notePhone, openOnPhone } from './joining.ts';
import { noteContact, publishJourney } from './journeys.ts';
import {
  addWebhook,
  changeWebhook,
  noteHost,
  reportWebhook,
  subscribePush,
  unsubscribePush,
} from './outbound.ts';
import {
  acceptInvitation,
  changePassword,
  changeUser,
  createInvitation,
  createReset,
  revokeInvitation,
  signIn,
  signInOidc,
} from './people.ts';
import type { PlanContext, Planned, PlannersOf } from './plan.ts';
import { planPlanners } from './plans.ts';
import { ratingPlanners } from './ratings.ts';
import { receiverPlanners } from './receivers.ts';
import { segmentPlanners } from './segments.ts';
import { staffPlanners } from './staff.ts';
import { stopEverything } from './stop.ts';
import { tillPlanners } from './tills.ts';
import { addDevice, importVenue, removeDevice } from './venues.ts';
import { claim, markSeen, reportOutcome, setConsent, setProfile } from './visitors.ts';
import { weekPlanners } from './week.ts';

/** Which frames and rows each command means. */
const planners: PlannersOf<CommandName> = {
  ...addressPlanners,
  importVenue,
  addDevice,
  removeDevice,
  rotateDevice,
  revokeDevice,
  publishCampaign,
  publishJourney,
  noteContact,
  setCampaignStatus,
  handOutBand,
  returnBand,
  linkBand,
  ...bandPlanners,
  setConsent,
  setProfile,
  claim,
  reportOutcome,
  markSeen,
  markTapped,
  setPreferences,
  stopEverything,
  eraseVisitor,
  acknowledgeAlert,
  ...staffPlanners,
  claimDeviceCommand: deviceCommand,
  reportDeviceCommand: deviceCommand,
  publishGoods,
  correctCount,
  createAdminLink,
  exchangeAdminLink,
  createToken,
  endSession,
  setChoices,
  lessLike: sayLess,
  stopMessages,
  addWebhook,
  removeWebhook: changeWebhook,
  retryWebhook: changeWebhook,
  reportWebhook,
  noteHost,
  subscribePush,
  unsubscribePush,
  joinVenue,
  createPhoneCode,
  openOnPhone,
  notePhone,
  endAccounts: (_body, context) => endAccounts(context),
  createInvitation,
  createReset,
  revokeInvitation,
  acceptInvitation,
  signIn,
  signInOidc,
  changePassword,
  changeUser,
  endSessionById,
  revokeToken,
  noteUse,
  noteRefusedSignIns,
  ...couponPlanners,
  ...tillPlanners,
  ...planPlanners,
  ...customerPlanners,
  ...segmentPlanners,
  ...receiverPlanners,
  ...weekPlanners,
  ...ratingPlanners,
};

/** Which frames and rows a command means. Refusals are values; nothing was written for them. */
export async function planCommand(body: CommandBody, context: PlanContext): Promise<Planned> {
  // The planner of this very name: its body is the one the name says.
  const plan: (body: never, context: PlanContext) => Planned | Promise<Planned> = planners[body.do];
  return plan(body as never, context);
}
