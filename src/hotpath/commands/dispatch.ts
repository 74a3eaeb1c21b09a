import type { AccessCommandName } from '../../contracts/access.ts';
import type { CommandBody } from '../../contracts/commands.ts';
import type { JoinCommandName } from '../../contracts/joining.ts';
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
import {
  acknowledgeAlert,
  deviceCommand,
  finishTask,
  markTapped,
  setPreferences,
} from './actions.ts';
import { handOutBand, linkBand, returnBand } from './bands.ts';
import { publishCampaign, setCampaignStatus } from './campaigns.ts';
import { sayLess, setChoices, stopMessages } from './choices.ts';
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
import type { PlanContext, Planned } from './plan.ts';
import { stopEverything } from './stop.ts';
import { addDevice, importVenue, removeDevice } from './venues.ts';
import { claim, markSeen, reportOutcome, setConsent, setProfile } from './visitors.ts';

/** Which frames and rows a command means. Refusals are values; nothing was written for them. */
export async function planCommand(body: CommandBody, context: PlanContext): Promise<Planned> {
  switch (body.do) {
    case 'importVenue':
      return importVenue(body, context);
    case 'addDevice':
      return addDevice(body, context);
    case 'removeDevice':
      return removeDevice(body, context);
    case 'rotateDevice':
      return rotateDevice(body, context);
    case 'revokeDevice':
      return revokeDevice(body, context);
    case 'publishCampaign':
      return publishCampaign(body, context);
    case 'publishJourney':
      return publishJourney(body, context);
    case 'noteContact':
      return noteContact(body, context);
    case 'setCampaignStatus':
      return setCampaignStatus(body, context);
    case 'handOutBand':
      return handOutBand(body, context);
    case 'returnBand':
      return returnBand(body, context);
    case 'linkBand':
      return linkBand(body, context);
    case 'setConsent':
      return setConsent(body, context);
    case 'setProfile':
      return setProfile(body, context);
    case 'claim':
      return claim(body, context);
    case 'reportOutcome':
      return reportOutcome(body, context);
    case 'markSeen':
      return markSeen(body, context);
    case 'markTapped':
      return markTapped(body, context);
    case 'setPreferences':
      return setPreferences(body, context);
    case 'stopEverything':
      return stopEverything(body, context);
    case 'eraseVisitor':
      return eraseVisitor(body, context);
    case 'acknowledgeAlert':
      return acknowledgeAlert(body, context);
    case 'finishTask':
      return finishTask(body, context);
    case 'claimDeviceCommand':
    case 'reportDeviceCommand':
      return deviceCommand(body, context);
    case 'publishGoods':
      return publishGoods(body, context);
    case 'correctCount':
      return correctCount(body, context);
    case 'createAdminLink':
      return createAdminLink(body, context);
    case 'exchangeAdminLink':
      return exchangeAdminLink(body, context);
    case 'createToken':
      return createToken(body, context);
    case 'endSession':
      return endSession(body, context);
    default:
      return planOutbound(body, context);
  }
}

type OutboundCommandName =
  | 'setChoices'
  | 'lessLike'
  | 'stopMessages'
  | 'addWebhook'
  | 'removeWebhook'
  | 'retryWebhook'
  | 'reportWebhook'
  | 'noteHost'
  | 'subscribePush'
  | 'unsubscribePush';
type JoinCommand = Extract<CommandBody, { do: JoinCommandName }>;
type OutboundCommand = Extract<CommandBody, { do: OutboundCommandName }>;

/** Commands about what leaves the house and who wants it, and what is left of the others. */
function planOutbound(
  body: OutboundCommand | AccessCommand | JoinCommand,
  context: PlanContext,
): Planned | Promise<Planned> {
  switch (body.do) {
    case 'setChoices':
      return setChoices(body, context);
    case 'lessLike':
      return sayLess(body, context);
    case 'stopMessages':
      return stopMessages(body, context);
    case 'addWebhook':
      return addWebhook(body, context);
    case 'removeWebhook':
    case 'retryWebhook':
      return changeWebhook(body, context);
    case 'reportWebhook':
      return reportWebhook(body, context);
    case 'noteHost':
      return noteHost(body, context);
    case 'subscribePush':
      return subscribePush(body, context);
    case 'unsubscribePush':
      return unsubscribePush(body, context);
    case 'joinVenue':
      return joinVenue(body, context);
    case 'createPhoneCode':
      return createPhoneCode(body, context);
    case 'openOnPhone':
      return openOnPhone(body, context);
    case 'notePhone':
      return notePhone(body, context);
    case 'endAccounts':
      return endAccounts(context);
    default:
      return planAccess(body, context);
  }
}

type AccessCommand = Extract<CommandBody, { do: Exclude<AccessCommandName, 'createToken'> }>;

/** Commands about who works here. */
function planAccess(body: AccessCommand, context: PlanContext): Planned | Promise<Planned> {
  switch (body.do) {
    case 'createInvitation':
      return createInvitation(body, context);
    case 'createReset':
      return createReset(body, context);
    case 'revokeInvitation':
      return revokeInvitation(body, context);
    case 'acceptInvitation':
      return acceptInvitation(body, context);
    case 'signIn':
      return signIn(body, context);
    case 'signInOidc':
      return signInOidc(body, context);
    case 'changePassword':
      return changePassword(body, context);
    case 'changeUser':
      return changeUser(body, context);
    case 'endSessionById':
      return endSessionById(body, context);
    case 'revokeToken':
      return revokeToken(body, context);
    case 'noteUse':
      return noteUse(body, context);
    case 'noteRefusedSignIns':
      return noteRefusedSignIns(body, context);
    default:
      return body satisfies never;
  }
}
