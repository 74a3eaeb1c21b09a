import type { CommandBody } from '../../contracts/commands.ts';
import { createAdminLink, createToken, endSession, exchangeAdminLink } from './access.ts';
import { acknowledgeAlert, deviceCommand, markTapped, setPreferences } from './actions.ts';
import { handOutBand, linkBand, returnBand } from './bands.ts';
import { publishCampaign, setCampaignStatus } from './campaigns.ts';
import { eraseVisitor } from './erase.ts';
import { correctCount, publishGoods } from './goods.ts';
import { noteContact, publishJourney } from './journeys.ts';
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
      return endSession(body);
    default:
      return body satisfies never;
  }
}
