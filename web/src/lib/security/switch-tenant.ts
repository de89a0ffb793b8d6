import { api } from '#lib/api/browser.ts';
import { leavePage } from '#lib/api/leave-page.ts';

const channelName = 'omniflow-tenant';
const start = '/inbox';

/** Goes to another of one's organisations; every open tab of this browser follows. Throws ApiProblem. */
export async function switchTenant(tenantId: string): Promise<void> {
  await api.organisation.switchTenant({ body: { tenantId } });
  const channel = new BroadcastChannel(channelName);
  channel.postMessage(tenantId);
  channel.close();
  leavePage(start);
}

/** Starts this page anew when another tab went elsewhere: what it shows belongs to an organisation that was left. */
export function followSwitches(own: string): () => void {
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (data !== own) leavePage(start);
  };
  return () => channel.close();
}
