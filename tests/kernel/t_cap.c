/* SPDX-License-Identifier: BSD-2-Clause */
/* Rights, badges, copies, and who dies with whom. */
#define AREA "cap"
#include "ktest.h"

static word_t
badge_of(cap_t c)
{
	word_t info, extra;

	OK(sys_cap_info(c, &info, &extra));
	return CAPINFO_VALUE(info);
}

static int
exists(cap_t c)
{
	word_t info, extra;

	return sys_cap_info(c, &info, &extra) == 0;
}

TEST(mint_takes_rights_away)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), a, b;
	struct ipc_msg m = { 0 };

	a = kt_mint(ep, CAPR_RECV | CAPR_GRANT, 0);
	EQ(ipc_send_nowait(a, &m), ECAPRIGHTS);
	/* asking for all gives no more than there was */
	b = kt_mint(a, CAPR_ALL, 0);
	EQ(ipc_send_nowait(b, &m), ECAPRIGHTS);
	EQ(ipc_send_nowait(ep, &m), EAGAIN);
	EQ(ipc_recv(kt_mint(ep, CAPR_SEND, 0), &m, 0, 1000, 0), ECAPRIGHTS);
}

TEST(mint_needs_grant)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), a, s = kt_slot(1);

	a = kt_mint(ep, CAPR_ALL & ~CAPR_GRANT, 0);
	EQ(sys_mint(0, s, a, CAPR_ALL, 0), ECAPRIGHTS);
}

TEST(badge_is_given_once)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), a, s = kt_slot(1);

	a = kt_mint(ep, CAPR_ALL, 5);
	EQ(badge_of(a), 5);
	EQ(sys_mint(0, s, a, CAPR_ALL, 6), EINVAL);
	EQ(sys_mint(0, s, a, CAPR_ALL, 5), EINVAL);
	EQ(badge_of(kt_mint(a, CAPR_ALL, 0)), 5);
	EQ(badge_of(kt_mint(ep, CAPR_ALL, 0)), 0);
	EQ(sys_mint(0, s, ep, CAPR_ALL, 1UL << 48), EINVAL);
	EQ(badge_of(kt_mint(ep, CAPR_ALL, (1UL << 48) - 1)), (1UL << 48) - 1);
}

TEST(only_endpoints_and_notifications_take_badges)
{
	static const unsigned types[] = {
		CAP_THREAD, CAP_VSPACE, CAP_REPLY, CAP_NOTIFY
	};
	cap_t s = kt_slot(1);
	unsigned i;

	for (i = 0; i < nitems(types); i++)
		EQ(sys_mint(0, s, kt_obj(types[i], 0), CAPR_ALL, 7),
		    types[i] == CAP_NOTIFY ? 0 : EINVAL);
	OK(sys_delete(s));
	EQ(sys_mint(0, s, kt_obj(CAP_CSPACE, 4), CAPR_ALL, 7), EINVAL);
	EQ(sys_mint(0, s, UT, CAPR_ALL, 7), EINVAL);
	EQ(sys_mint(0, s, FR, CAPR_ALL, 7), EINVAL);
	EQ(sys_mint(0, s, CAPSLOT_LOG, CAPR_ALL, 7), EINVAL);
}

TEST(mint_into_another_space)
{
	cap_t cs = kt_obj(CAP_CSPACE, 8), ep = kt_obj(CAP_ENDPOINT, 0), r;

	OK(sys_mint(cs, 1, ep, CAPR_SEND, 3));
	OK(sys_mint(cs, 7, ep, CAPR_ALL, 0));
	EQ(sys_mint(cs, 1, ep, CAPR_ALL, 0), EEXIST);
	EQ(sys_mint(cs, 0, ep, CAPR_ALL, 0), EBADCAP);
	EQ(sys_mint(cs, 8, ep, CAPR_ALL, 0), EBADCAP);
	EQ(sys_op(cs, ~0UL, ep, CAPR_ALL, 0, 0, 0, SYS_MINT), EBADCAP);
	EQ(sys_mint(ep, 2, ep, CAPR_ALL, 0), ECAPTYPE);
	r = kt_mint(cs, CAPR_ALL & ~CAPR_CTRL, 0);
	EQ(sys_mint(r, 2, ep, CAPR_ALL, 0), ECAPRIGHTS);
}

TEST(move_and_delete)
{
	struct sysinfo si;
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), s = kt_slot(2), a;

	a = kt_mint(ep, CAPR_ALL, 9);
	si = kt_census();
	OK(sys_move(s, a));
	CHECK(!exists(a));
	EQ(badge_of(s), 9);
	EQ(sys_move(s, ep), EEXIST);
	EQ(sys_move(s, s), EEXIST);
	EQ(sys_move(s + 1, a), EBADCAP);
	EQ(sys_move(0, s), EBADCAP);
	EQ(sys_move(INIT_CSPACE_SLOTS, s), EBADCAP);
	kt_same(&si);
	OK(sys_delete(a));	/* empty already */
	EQ(sys_delete(0), EBADCAP);
	EQ(sys_op(~0UL, 0, 0, 0, 0, 0, 0, SYS_DELETE), EBADCAP);
	kt_same(&si);
	/* a moved original is still the object's life */
	OK(sys_move(s + 1, ep));
	OK(sys_delete(s + 1));
	CHECK(!exists(s));
}

TEST(delete_in_another_space)
{
	struct sysinfo si = kt_census();
	cap_t cs = kt_obj(CAP_CSPACE, 8), ep = kt_obj(CAP_ENDPOINT, 0), weak;
	word_t info;

	OK(sys_mint(cs, 3, ep, CAPR_ALL, 5));
	OK(sys_cap_info_in(cs, 3, &info));
	EQ(sys_delete_in(cs, 0), EBADCAP);
	EQ(sys_delete_in(cs, 8), EBADCAP);
	EQ(sys_delete_in(ep, 3), ECAPTYPE);
	weak = kt_mint(cs, CAPR_GRANT, 0);
	EQ(sys_delete_in(weak, 3), ECAPRIGHTS);
	OK(sys_cap_info_in(cs, 3, &info));
	OK(sys_delete_in(cs, 3));
	EQ(sys_cap_info_in(cs, 3, &info), EBADCAP);
	/* only that one */
	CHECK(exists(ep));
	OK(sys_delete(cs));
	OK(sys_delete(ep));
	kt_same(&si);
}

TEST(delete_of_the_original_destroys)
{
	struct sysinfo si = kt_census();
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), a, b;

	a = kt_mint(ep, CAPR_ALL, 1);
	b = kt_mint(a, CAPR_ALL, 0);
	OK(sys_delete(a));
	CHECK(exists(ep) && exists(b));
	OK(sys_delete(ep));
	CHECK(!exists(b));
	kt_same(&si);
}

TEST(revoke_needs_ctrl)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), a, b;

	a = kt_mint(ep, CAPR_ALL & ~CAPR_CTRL, 0);
	b = kt_mint(a, CAPR_ALL, 0);
	EQ(sys_revoke(a), ECAPRIGHTS);
	CHECK(exists(b));
	EQ(sys_revoke(NONE), EBADCAP);
	OK(sys_revoke(ep));
	CHECK(exists(ep) && !exists(a) && !exists(b));
}

TEST(revoke_kills_descendants_only)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), a, b, a1, a2, a11, b1;

	a = kt_mint(ep, CAPR_ALL, 0);
	b = kt_mint(ep, CAPR_ALL, 0);
	a1 = kt_mint(a, CAPR_ALL, 0);
	b1 = kt_mint(b, CAPR_ALL, 0);
	a2 = kt_mint(a, CAPR_ALL, 4);
	a11 = kt_mint(a1, CAPR_ALL, 0);
	OK(sys_revoke(a));
	CHECK(exists(ep) && exists(a) && exists(b) && exists(b1));
	CHECK(!exists(a1) && !exists(a2) && !exists(a11));
}

/* A child whose parent was deleted belongs to the grandparent, to nobody else. */
TEST(orphans_are_not_adopted_by_siblings)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), x, y, z, d, e;

	z = kt_mint(ep, CAPR_ALL, 0);
	d = kt_mint(ep, CAPR_ALL, 0);
	e = kt_mint(d, CAPR_ALL, 0);
	x = kt_mint(ep, CAPR_ALL, 0);
	y = kt_mint(e, CAPR_ALL, 0);
	OK(sys_delete(d));
	OK(sys_revoke(x));
	CHECK(exists(e) && exists(y));
	OK(sys_revoke(z));
	CHECK(exists(e) && exists(y));
	OK(sys_revoke(e));
	CHECK(exists(e) && !exists(y));
	OK(sys_revoke(ep));
	CHECK(!exists(e) && !exists(x) && !exists(z));
}

TEST(move_keeps_the_place_in_the_tree)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), a, b, c, s = kt_slot(1);

	a = kt_mint(ep, CAPR_ALL, 0);
	b = kt_mint(a, CAPR_ALL, 0);
	OK(sys_move(s, a));
	c = kt_mint(s, CAPR_ALL, 0);
	OK(sys_revoke(s));
	CHECK(exists(s) && exists(ep) && !exists(b) && !exists(c));
	OK(sys_revoke(ep));
	CHECK(!exists(s));
}

TEST(deep_chain)
{
	struct sysinfo si;
	cap_t ep, s = kt_slot(400);
	unsigned i;

	si = kt_census();
	ep = kt_obj(CAP_ENDPOINT, 0);
	OK(sys_mint(0, s, ep, CAPR_ALL, 0));
	for (i = 1; i < 400; i++)
		OK(sys_mint(0, s + i, s + i - 1, CAPR_ALL, 0));
	OK(sys_revoke(s + 199));
	CHECK(exists(s + 199) && !exists(s + 200) && !exists(s + 399));
	/* every second one in the middle */
	for (i = 0; i < 200; i += 2)
		OK(sys_delete(s + i));
	CHECK(exists(s + 1) && exists(s + 199));
	OK(sys_revoke(s + 99));
	CHECK(exists(s + 97) && exists(s + 99) && !exists(s + 101));
	OK(sys_delete(ep));
	CHECK(!exists(s + 1) && !exists(s + 99));
	kt_same(&si);
}

TEST(untyped_copy_is_a_parent_of_its_own)
{
	cap_t s = kt_slot(3), copy;
	word_t p = kt_page(4);

	OK(sys_retype(UT, p, CAP_UNTYPED, 4, s, 1));
	copy = kt_mint(s, CAPR_ALL, 0);
	OK(sys_retype(copy, 0, CAP_ENDPOINT, 0, s + 1, 1));
	OK(sys_retype(s, 1, CAP_ENDPOINT, 0, s + 2, 1));
	OK(sys_revoke(copy));
	CHECK(!exists(s + 1) && exists(s + 2));
	OK(sys_retype(copy, 0, CAP_ENDPOINT, 0, s + 1, 1));
	/* a copy that goes leaves its objects to the original */
	OK(sys_delete(copy));
	CHECK(exists(s + 1));
	OK(sys_revoke(s));
	CHECK(!exists(s + 1) && !exists(s + 2));
}

TEST(untyped_delete_takes_its_objects)
{
	struct sysinfo si = kt_census();
	cap_t s = kt_slot(3);
	word_t p = kt_page(4);

	OK(sys_retype(UT, p, CAP_UNTYPED, 4, s, 1));
	OK(sys_retype(s, 0, CAP_ENDPOINT, 0, s + 1, 1));
	OK(sys_retype(s, 1, CAP_THREAD, 0, s + 2, 1));
	OK(sys_delete(s));
	CHECK(!exists(s + 1) && !exists(s + 2));
	kt_same(&si);
}

/* A space that holds the original of a thread that lives in it. */
TEST(cycle_of_space_and_thread)
{
	struct sysinfo si = kt_census();
	cap_t cs, t, s = kt_slot(2);
	word_t p = kt_page(2);

	cs = kt_obj(CAP_CSPACE, 16);
	t = kt_obj(CAP_THREAD, 0);
	OK(sys_retype(UT, p, CAP_UNTYPED, 2, s, 1));
	kt_config(t, TC_CSPACE, cs);
	OK(sys_mint(cs, 1, t, CAPR_ALL, 0));
	OK(sys_mint(cs, 2, cs, CAPR_ALL, 0));
	OK(sys_mint(cs, 3, s, CAPR_ALL, 0));
	OK(sys_delete(cs));
	kt_config(t, TC_VSPACE, 0);
	OK(sys_delete(t));
	OK(sys_delete(s));
	kt_same(&si);
}

/* Thread A makes, inside its own space, thread B that lives there too. */
static void
make_inside(word_t arg)
{
	struct thread_config tc = {
		.tc_what = TC_CSPACE, .tc_cspace = 2
	};

	(void)arg;
	(void)sys_retype(3, 0, CAP_THREAD, 0, 4, 1);
	(void)sys_t_config(4, &tc);
	(void)sys_signal(5);
	for (;;)
		(void)sys_yield();
}

TEST(cycle_made_inside)
{
	struct sysinfo si;
	struct kthread k;
	cap_t cs, s = kt_slot(1), done;
	word_t p = kt_page(2);

	k = kt_thread(CAPSLOT_VSPACE, 20);
	done = kt_obj(CAP_NOTIFY, 0);
	si = kt_census();
	cs = kt_obj(CAP_CSPACE, 16);
	OK(sys_retype(UT, p, CAP_UNTYPED, 2, s, 1));
	OK(sys_mint(cs, 2, cs, CAPR_ALL, 0));
	OK(sys_mint(cs, 3, s, CAPR_ALL, 0));
	OK(sys_mint(cs, 5, done, CAPR_ALL, 0));
	kt_config(k.k_thread, TC_CSPACE, cs);
	kt_go(&k, make_inside, 0);
	(void)kt_wait(done);
	EQ(kt_census().si_objects[CAP_THREAD],
	    si.si_objects[CAP_THREAD] + 1);
	OK(sys_t_suspend(k.k_thread));
	OK(sys_delete(cs));
	EQ(kt_census().si_objects[CAP_THREAD], si.si_objects[CAP_THREAD]);
	OK(sys_delete(s));
	/* the runner's capability to the space is gone too */
	kt_config(k.k_thread, TC_CSPACE, CAPSLOT_CSPACE);
	EQ(kt_census().si_objects[CAP_CSPACE], si.si_objects[CAP_CSPACE]);
	EQ(kt_census().si_pages[3], si.si_pages[3]);
}

static void
lose_space(word_t arg)
{
	(void)sys_delete((cap_t)arg);
	/* no capability is left: none of these may do harm */
	(void)sys_signal(1);
	(void)sys_delete(1);
	(void)sys_mint(0, 1, 1, CAPR_ALL, 0);
	(void)sys_retype(1, 0, CAP_ENDPOINT, 0, 1, 1);
	*(volatile word_t *)WINDOW = 1;
	for (;;)
		(void)sys_yield();
}

TEST(thread_deletes_its_own_space)
{
	struct kthread k;
	cap_t cs = kt_obj(CAP_CSPACE, 16);
	volatile word_t *done = kt_window(WINDOW, kt_page(1));

	k = kt_thread(CAPSLOT_VSPACE, 20);
	/* the original moves in by way of the untyped: see cycle_made_inside */
	OK(sys_mint(cs, 3, UT, CAPR_ALL, 0));
	kt_config(k.k_thread, TC_CSPACE, cs);
	kt_go(&k, lose_space, 3);
	AWAIT(*done == 1);
}

static void
delete_self(word_t arg)
{
	(void)sys_delete((cap_t)arg);
	kt_fail(__FILE_NAME__, __LINE__, "ran after its own end", 0, 0);
}

TEST(thread_deletes_itself)
{
	struct kthread k = kt_thread(CAPSLOT_VSPACE, 20);
	struct sysinfo si = kt_census();

	kt_go(&k, delete_self, k.k_thread);
	AWAIT(!exists(k.k_thread));
	EQ(kt_census().si_objects[CAP_THREAD],
	    si.si_objects[CAP_THREAD] - 1);
}

static void
revoke_under_own_feet(word_t arg)
{
	(void)sys_revoke((cap_t)arg);
	for (;;)
		(void)sys_yield();
}

TEST(thread_revokes_the_memory_it_lives_in)
{
	struct kthread k = { 0 };
	cap_t s = kt_slot(2);
	struct thread_config tc = {
		.tc_what = TC_PRIO | TC_CSPACE | TC_VSPACE,
		.tc_prio = 20, .tc_cspace = CAPSLOT_CSPACE,
		.tc_vspace = CAPSLOT_VSPACE
	};

	OK(sys_retype(UT, kt_page(2), CAP_UNTYPED, 2, s, 1));
	OK(sys_retype(s, 0, CAP_THREAD, 0, s + 1, 1));
	OK(sys_t_config(s + 1, &tc));
	k.k_thread = s + 1;
	kt_go(&k, revoke_under_own_feet, s);
	AWAIT(!exists(s + 1));
	CHECK(exists(s));
}

static void
wait_for_ever(word_t arg)
{
	struct ipc_msg m = { 0 };

	(void)ipc_call((cap_t)arg, &m, 0, 0);
	for (;;)
		(void)sys_yield();
}

TEST(untyped_revoke_gives_every_byte_back)
{
	struct sysinfo si;
	struct kthread k[3];
	cap_t vs, cs, ep, sub = kt_slot(2);
	unsigned i;

	si = kt_census();
	for (i = 0; i < 3; i++) {
		vs = i == 0 ? CAPSLOT_VSPACE : kt_space();
		ep = kt_obj(CAP_ENDPOINT, 0);
		cs = kt_obj(CAP_CSPACE, 64);
		OK(sys_mint(cs, 1, ep, CAPR_SEND | CAPR_GRANT, i + 1));
		OK(sys_mint(cs, 2, cs, CAPR_ALL, 0));
		OK(sys_mint(cs, 3, vs, CAPR_ALL, 0));
		if (i != 0)
			OK(sys_vs_config(vs, i, ep));
		k[i] = kt_thread(vs, 20);
		OK(sys_mint(cs, 4, k[i].k_thread, CAPR_ALL, 0));
		kt_config(k[i].k_thread, TC_CSPACE, cs);
		kt_config(k[i].k_thread, TC_EXCEPTION, ep);
		kt_config(k[i].k_thread, TC_NOTIFY, k[i].k_done);
		kt_go(&k[i], wait_for_ever, 1);
	}
	for (i = 0; i < 3; i++)
		REACHES(k[i].k_thread, T_SEND);
	OK(sys_retype(UT, kt_page(4), CAP_UNTYPED, 4, sub, 1));
	OK(sys_retype(sub, 1, CAP_ENDPOINT, 0, sub + 1, 1));
	/* all but what runs this test, one by one, as clean_up() does at once */
	OK(sys_delete(sub));
	for (i = SLOT_BASE + 1; i < NONE; i++)
		if (i >= sub || (i != SLOT_BASE && exists(i)))
			OK(sys_delete(i));
	EQ(kt_census().si_pages[2], si.si_pages[2]);
	EQ(kt_census().si_pages[3], si.si_pages[3] - 1);
	EQ(kt_census().si_pages[1], si.si_pages[1]);
}

TEST(info_describes)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), vs = kt_vspace(1), t, b;
	word_t info, extra;

	OK(sys_ep_ident(INIT_CAP_POWER, ep, 77));
	b = kt_mint(ep, CAPR_SEND, 0x123456789abc);
	OK(sys_cap_info(b, &info, &extra));
	EQ(info, CAPINFO(CAP_ENDPOINT, 77, 0x123456789abc));
	OK(sys_vs_config(vs, 0xabcdef, ep));
	t = kt_thread(vs, 1).k_thread;
	OK(sys_cap_info(vs, &info, &extra));
	EQ(info, CAPINFO(CAP_VSPACE, 0, 0xabcdef));
	EQ(extra, 1);
	OK(sys_cap_info(t, &info, &extra));
	EQ(info, CAPINFO(CAP_THREAD, 0, (word_t)t << 16 | 1));
	EQ(extra, 0xabcdef);
	OK(sys_cap_info(FR, &info, &extra));
	EQ(info, CAPINFO(CAP_FRAME, 0, KT_PAGES));
	EQ(sys_cap_info(NONE, &info, &extra), EBADCAP);
}

TEST(naming_an_endpoint_needs_power)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), weak;

	weak = kt_mint(INIT_CAP_POWER, 0, 0);
	EQ(sys_ep_ident(weak, ep, 3), ECAPRIGHTS);
	EQ(sys_ep_ident(ep, ep, 3), ECAPTYPE);
	EQ(sys_ep_ident(INIT_CAP_POWER, NONE, 3), EBADCAP);
	EQ(sys_ep_ident(INIT_CAP_POWER, UT, 3), ECAPTYPE);
	EQ(sys_ep_ident(INIT_CAP_POWER, ep, 256), EINVAL);
}
