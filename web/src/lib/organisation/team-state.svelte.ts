import type { Invitation } from '#contracts/organisation/invitations.contract.ts';
import type { OwnershipTransfer, TeamMember } from '#contracts/organisation/team.contract.ts';
import type { Role } from '#domain/organisation/roles.ts';
import { api } from '#lib/api/browser.ts';
import { problemOf } from '#lib/api/problem.ts';
import { m } from '#lib/i18n/generated/messages.js';
import type { Toasts } from '#lib/shell/toasts.svelte.ts';
import { Loaded, newerVersion } from './loaded.svelte.ts';

export interface TeamData {
  members: TeamMember[];
  invitations: Invitation[];
  offer: OwnershipTransfer | null;
}

/** Two admins changed one colleague: what this one wanted, and what is stored now. */
export interface TeamConflict {
  wanted: Pick<TeamMember, 'role' | 'departmentIds'>;
  newer: TeamMember;
}

/** The team as the page holds it. Roles are never shown before the server took them. */
export class TeamState {
  loaded: Loaded<TeamData>;
  conflict = $state.raw<TeamConflict | null>(null);
  /** Whose change is on its way. */
  changing = $state<string | null>(null);
  #toasts: Toasts;

  constructor(mayManage: boolean, toasts: Toasts) {
    this.#toasts = toasts;
    this.loaded = new Loaded(async () => {
      const [team, invitations] = await Promise.all([
        api.team.list({}),
        mayManage ? api.invitations.list({}) : Promise.resolve({ items: [] }),
      ]);
      return { members: team.items, invitations: invitations.items, offer: team.ownershipTransfer };
    });
  }

  /** Answers why it was not taken; null when it was, or when the two versions stand side by side now. */
  async change(member: TeamMember, wanted: TeamConflict['wanted']): Promise<string | null> {
    const { id, revision } = member;
    this.changing = id;
    const problem = await this.#attempt(
      async () => this.#put(await api.team.change({ params: { id }, body: { ...wanted, revision } })),
      m.organisation_saved(),
      (error) => {
        const newer = newerVersion<TeamMember>(error);
        if (newer === null) return false;
        this.#put(newer);
        this.conflict = { wanted, newer };
        return true;
      },
    );
    this.changing = null;
    return problem;
  }

  changeRole = async (member: TeamMember, role: Role): Promise<void> => {
    const problem = await this.change(member, { role, departmentIds: member.departmentIds });
    if (problem !== null) this.#toasts.problem(problem);
  };

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

  async #attempt(
    work: () => Promise<unknown>,
    done: string,
    settled: (error: unknown) => boolean = () => false,
  ): Promise<string | null> {
    try {
      await work();
      this.conflict = null;
      this.#toasts.done(done);
      void this.loaded.load();
      return null;
    } catch (error) {
      if (settled(error)) return null;
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
