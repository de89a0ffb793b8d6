import { createHash } from 'node:crypto';
import { newId } from '../../database/ids.ts';
import type { PartnerKind } from '../../domain/platform/partners.ts';

/** Where this deployment's configuration leads out of it. */
export interface DeploymentAddresses {
  graphUrl: string;
  smtpUrl: string;
  /** `file:` stays here; `s3:` is a partner's. */
  filesUrl: string;
  /** Of storage that isn't Amazon's own. */
  filesEndpoint: string | null;
}

export interface FoundingPartner {
  id: string;
  name: string;
  kind: PartnerKind;
  purpose: string;
  data: string;
  region: string;
  hosts: string[];
  agreement: string;
  agreement_sha256: string;
}

/** Files of messages are fetched from these besides the Graph API (Meta, media). */
const metaMediaHosts = ['*.fbsbx.com', '*.facebook.com', '*.whatsapp.net'];

/** The partners a deployment works with from its first start, as its configuration says. */
export function deploymentPartners(addresses: DeploymentAddresses): FoundingPartner[] {
  const { graphUrl, smtpUrl, filesUrl, filesEndpoint } = addresses;
  const partners = [
    partner({
      name: 'Meta Platforms, Inc.',
      kind: 'messaging',
      purpose: 'Carries messages between the organisation and its customers over WhatsApp',
      data: 'Telephone numbers, names of profiles, messages and files',
      region: "Meta's data centres worldwide",
      hosts: [hostOf(graphUrl), ...metaMediaHosts],
      agreement: 'WhatsApp Business Data Processing Terms, whatsapp.com/legal/business-data-processing-terms',
    }),
    partner({
      name: 'Mail server of this deployment',
      kind: 'mail',
      purpose: "Delivers the product's own mails to staff: links, invitations, alerts",
      data: 'Names and e-mail addresses of staff',
      region: 'Where the operator of this deployment runs it',
      hosts: [hostOf(smtpUrl)],
      agreement: 'Agreement with the mail provider, kept by the operator of this deployment',
    }),
  ];
  if (!filesUrl.startsWith('s3:')) return partners;
  const storage = partner({
    name: 'File storage of this deployment',
    kind: 'storage',
    purpose: 'Keeps files of messages, sealed before they leave',
    data: 'Sealed files; the keys stay here',
    region: 'The region of the bucket',
    hosts: [filesEndpoint === null ? '*.amazonaws.com' : hostOf(filesEndpoint)],
    agreement: 'Agreement with the storage provider, kept by the operator of this deployment',
  });
  return [...partners, storage];
}

/**
 * The register wants the SHA-256 of an agreement (BW-4.1). At the first start it is of the sentence that names the
 * agreement; an operator replaces it by that of the signed copy.
 */
function partner(of: Omit<FoundingPartner, 'id' | 'agreement_sha256'>): FoundingPartner {
  return { ...of, id: newId(), agreement_sha256: createHash('sha256').update(of.agreement).digest('hex') };
}

function hostOf(address: string): string {
  return new URL(address).hostname.toLowerCase();
}
