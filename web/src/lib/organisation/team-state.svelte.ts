import type { Invitation } from '#contracts/organisation/invitations.contract.ts';
import type { OwnershipTransfer, Team, TeamMember } from '#contracts/organisation/team.contract.ts';
import type { Role } from '#domain/organisation/roles.ts';
import { api } from '#lib/api/browser.ts';
import { Edit, newerVersion } from '#lib/api/edit.svelte.ts';
import { problemOf } from '#lib/api/problem.ts';
import { m } from '#lib/i18n/generated/messages.js';
import type { Toasts } from '#lib/shell/toasts.svelte.ts';
import { Loaded } from './loaded.svelte.ts';
import { memberDifferences } from './member-differences.ts';

export interface TeamData {
  members: TeamMember[];
  invitations: Invitation[];
  offer: OwnershipTransfer | null;
  recoveries: Team['recoveries'];
}

/** What is edited of a colleague. */
export type Wanted = Pick<TeamMember, 'role' | 'departmentIds'>;

/** The team as the page holds it. Roles are never shown before the server took them. */
export class TeamState {
  loaded: Loaded<TeamData>;
  /** The last change of a role in the table: should somebody have been faster, both versions stand above it. */
  roleEdit = $state.raw<Edit<TeamMember> | null>(null);
  #toasts: Toasts;

  constructor(mayManage: boolean, toasts: Toasts) {
    this.#toasts = toasts;
    this.loaded = new Loaded(async () => {
      const [team, invitations] = await Promise.all([
        api.team.list({}),
        mayManage ? api.invitations.list({}) : Promise.resolve({ items: [] }),
      ]);
      return {
        members: team.items,
        invitations: invitations.items,
        offer: team.ownershipTransfer,
        recoveries: team.recoveries,
      };
    });
  }

  /** An editor of one colleague. */
  edit(base: TeamMember, wanted: () => Wanted, departments: readonly { id: string; name: string }[]): Edit<TeamMember> {
    return new Edit<TeamMember>({
      base,
      send: async ({ id, revision }) => {
        const now = await api.team.change({ params: { id }, body: { ...wanted(), revision } });
        this.#put(now);
        this.#toasts.done(m.organisation_saved());
        void this.loaded.load();
        return now;
      },
      differences: (version) => memberDifferences(wanted(), version, departments),
    });
  }

  async changeRole(
    member: TeamMember,
    role: Role,
    departments: readonly { id: string; name: string }[],
  ): Promise<void> {
    const edit = this.edit(member, () => ({ role, departmentIds: member.departmentIds }), departments);
    this.roleEdit = edit;
    await this.#settle(edit, edit.save());
  }

  async keepRole(edit: Edit<TeamMember>): Promise<void> {
    await this.#settle(edit, edit.keep());
  }

  /** The person chose what is stored: the table shows it. */
  takeRole(edit: Edit<TeamMember>): void {
    this.#put(edit.take());
    this.roleEdit = null;
  }

  suspend = ({ id, revision, name }: TeamMember): Promise<string | null> =>
    this.#attempt(
      async () => this.#put(await api.team.suspend({ params: { id }, body: { revision } })),
      m.organisation_suspended_done({ name }),
    );

  reactivate = ({ id, revision, name }: TeamMember): Promise<string | null> =>
    this.#attempt(
      async () => this.#put(await api.team.reactivate({ params: { id }, body: { revision } })),
      m.organisation_reactivated_done({ name }),
    );

  resetSecondStep = ({ id, name }: TeamMember): Promise<string | null> =>
    this.#attempt(
      async () => this.#put(await api.team.resetSecondStep({ params: { id } })),
      m.security_reset_done({ name }),
    );

  stopRecovery = ({ id, name }: Pick<TeamMember, 'id' | 'name'>): Promise<string | null> =>
    this.#attempt(() => api.team.stopRecovery({ params: { id } }), m.security_recovery_stopped_of({ name }));

  offer = ({ id, name }: TeamMember): Promise<string | null> =>
    this.#attempt(() => api.team.offerOwnership({ body: { memberId: id } }), m.organisation_own_offered({ name }));

  acceptOffer = ({ id }: OwnershipTransfer): Promise<string | null> =>
    this.#attempt(() => api.team.acceptOwnership({ params: { id } }), m.organisation_own_accepted());

  endOffer = ({ id }: OwnershipTransfer): Promise<string | null> =>
    this.#attempt(() => api.team.endOwnershipOffer({ params: { id } }), m.organisation_own_ended());

  invite = (of: { email: string; role: Role; departmentIds: string[] }): Promise<string | null> =>
    this.#attempt(() => api.invitations.create({ body: of }), m.organisation_invite_sent({ email: of.email }));

  resend = ({ id }: Invitation): Promise<string | null> =>
    this.#attempt(() => api.invitations.resend({ params: { id } }), m.organisation_invitation_resent());

  revoke = ({ id }: Invitation): Promise<string | null> =>
    this.#attempt(() => api.invitations.revoke({ params: { id } }), m.organisation_invitation_revoked());

  async #settle(edit: Edit<TeamMember>, work: Promise<boolean>): Promise<void> {
    if (await work) this.roleEdit = null;
    else if (edit.theirs !== null) this.#put(edit.theirs);
    if (edit.problem !== null) this.#toasts.problem(edit.problem);
  }

  async #attempt(work: () => Promise<unknown>, done: string): Promise<string | null> {
    try {
      await work();
      this.#toasts.done(done);
      void this.loaded.load();
      return null;
    } catch (error) {
      if (newerVersion<TeamMember>(error) !== null) void this.loaded.load();
      return problemOf(error).text;
    }
  }

  #put(member: TeamMember): void {
    const { value } = this.loaded;
    if (value === null) return;
    const members = value.members.map((one) => (one.id === member.id ? member : one));
    this.loaded.value = { ...value, members };
  }
}
