import { changeChannel } from '../../services/channels/change-channel.ts';
import { checkChannel } from '../../services/channels/check-channel.ts';
import { chooseNumber } from '../../services/channels/choose-number.ts';
import { connectDraft } from '../../services/channels/connect-draft.ts';
import type { Desk, On } from '../../services/channels/desk.ts';
import { disconnectChannel } from '../../services/channels/disconnect-channel.ts';
import { viewDraft } from '../../services/channels/drafts.ts';
import { discardDraft, finishDraft } from '../../services/channels/end-draft.ts';
import { getChannel } from '../../services/channels/get-channel.ts';
import { pasteToken } from '../../services/channels/keep-token.ts';
import { listChannels } from '../../services/channels/list-channels.ts';
import { finishSignUp, openSignUp } from '../../services/channels/sign-up.ts';
import { startDraft } from '../../services/channels/start-draft.ts';
import { bind, type Door } from '../http/bind.ts';
import { actorOf, type SignedIn } from '../http/request-context.ts';
import { channelOperations as operations } from './channels.contract.ts';
import { channelDraftOperations as drafts } from './drafts.contract.ts';

const on = (member: SignedIn): On => ({ tenantId: member.tenantId, actor: actorOf(member) });

export function channelRoutes(door: Door, desk: Desk): void {
  bind(door, operations.list, async ({ inScope }) => {
    const { signUpAddress } = desk.connectors.whatsapp;
    const signUp = signUpAddress({ state: '', returnTo: desk.returnTo }) !== null;
    return { ...(await inScope((scope) => listChannels(scope))), signUp };
  });
  bind(door, operations.get, ({ params, inScope }) => inScope((scope) => getChannel(scope, params.id)));
  bind(door, operations.change, ({ params, body, inScope }) =>
    inScope((scope) => changeChannel(scope, params.id, body)),
  );
  bind(door, operations.check, ({ params, member }) => checkChannel(desk, on(member), params.id));
  bind(door, operations.disconnect, ({ params, member }) => disconnectChannel(desk, on(member), params.id));
  draftRoutes(door, desk);
}

function draftRoutes(door: Door, desk: Desk): void {
  bind(door, drafts.start, ({ body, inScope }) => inScope((scope) => startDraft(scope, body)));
  bind(door, drafts.get, ({ params, inScope }) => inScope((scope) => viewDraft(scope, params.id)));
  bind(door, drafts.signUp, ({ params, member }) =>
    openSignUp(desk, on(member), { draftId: params.id, sessionId: member.sessionId }),
  );
  bind(door, drafts.finishSignUp, ({ body, member }) =>
    finishSignUp(desk, on(member), { ...body, sessionId: member.sessionId }),
  );
  bind(door, drafts.paste, ({ params, body, member }) => pasteToken(desk, on(member), { draftId: params.id, ...body }));
  bind(door, drafts.choose, ({ params, body, inScope }) =>
    inScope((scope) => chooseNumber(scope, { draftId: params.id, ...body })),
  );
  bind(door, drafts.connect, ({ params, body, member }) =>
    connectDraft(desk, on(member), { draftId: params.id, pin: body.pin }),
  );
  bind(door, drafts.finish, ({ params, member }) => finishDraft(desk, on(member), params.id));
  bind(door, drafts.discard, ({ params, member }) => discardDraft(desk, on(member), params.id));
}
