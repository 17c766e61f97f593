/* SPDX-License-Identifier: BSD-2-Clause */
/* RETYPE: what it makes, what it refuses, and that pages come back. */
#define AREA "retype"
#include "ktest.h"

static const struct {
	unsigned type;
	word_t	 size;
} kinds[] = {
	{ CAP_UNTYPED, 3 }, { CAP_FRAME, 4 }, { CAP_THREAD, 0 },
	{ CAP_VSPACE, 0 }, { CAP_CSPACE, 2 }, { CAP_CSPACE, 32 },
	{ CAP_CSPACE, CSPACE_MAX }, { CAP_ENDPOINT, 0 }, { CAP_NOTIFY, 0 },
	{ CAP_REPLY, 0 }
};

static int
retype(word_t page, word_t type, word_t size, cap_t slot, word_t count)
{
	return sys_retype(UT, page, type, size, slot, count);
}

TEST(makes_every_type)
{
	struct sysinfo si = kt_census(), with;
	cap_t s = kt_slot(1);
	word_t page = kt_page(40), info, extra;
	unsigned i;

	for (i = 0; i < nitems(kinds); i++) {
		OK(retype(page, kinds[i].type, kinds[i].size, s, 1));
		OK(sys_cap_info(s, &info, &extra));
		EQ(CAPINFO_TYPE(info), kinds[i].type);
		with = kt_census();
		EQ(with.si_caps, si.si_caps + 1);
		if (kinds[i].type != CAP_UNTYPED && kinds[i].type != CAP_FRAME)
			EQ(with.si_objects[kinds[i].type],
			    si.si_objects[kinds[i].type] + 1);
		OK(sys_delete(s));
		kt_same(&si);
	}
}

TEST(size_limits)
{
	struct sysinfo si;
	cap_t s = kt_slot(1);
	word_t p = kt_page(32);

	si = kt_census();
	EQ(retype(p, CAP_CSPACE, 0, s, 1), EINVAL);
	EQ(retype(p, CAP_CSPACE, 1, s, 1), EINVAL);
	EQ(retype(p, CAP_CSPACE, CSPACE_MAX + 1, s, 1), EINVAL);
	EQ(retype(p, CAP_CSPACE, ~0UL, s, 1), EINVAL);
	EQ(retype(p, CAP_FRAME, 0, s, 1), EINVAL);
	EQ(retype(p, CAP_UNTYPED, 0, s, 1), EINVAL);
	EQ(retype(p, CAP_FRAME, KT_PAGES - p + 1, s, 1), EINVAL);
	EQ(retype(p, CAP_FRAME, ~0UL, s, 1), EINVAL);
	EQ(retype(p, CAP_UNTYPED, ~0UL - p + 2, s, 1), EINVAL);
	EQ(retype(p, CAP_FRAME, 1, s, 2), EINVAL);
	EQ(retype(KT_PAGES, CAP_ENDPOINT, 0, s, 1), EINVAL);
	EQ(retype(0xffffffffffffUL, CAP_ENDPOINT, 0, s, 1), EINVAL);
	EQ(retype(p, CAP_ENDPOINT, 0, s, 0), EINVAL);
	EQ(retype(RETYPE_AT(p, 64), CAP_ENDPOINT, 0, s, 1), EINVAL);
	EQ(retype(RETYPE_AT(p, 0xffff), CAP_ENDPOINT, 0, s, 1), EINVAL);
	/* the last page holds no cspace of 32 pages */
	EQ(retype(KT_PAGES - 1, CAP_CSPACE, CSPACE_MAX, s, 1), EINVAL);
	(void)kt_slot(4);
	EQ(retype(KT_PAGES - 1, CAP_THREAD, 0, s, 5), EINVAL);
	kt_same(&si);
}

TEST(types_that_user_level_may_not_make)
{
	static const word_t bad[] = {
		CAP_NULL, CAP_IRQ, CAP_IRQCTL, CAP_TRACE, CAP_POWER, CAP_LOG,
		CAP_NTYPES, 255, 1UL << 32 | CAP_ENDPOINT, ~0UL
	};
	struct sysinfo si;
	cap_t s = kt_slot(1);
	word_t p = kt_page(1);
	unsigned i;

	si = kt_census();
	for (i = 0; i < nitems(bad); i++)
		EQ(retype(p, bad[i], 0, s, 1), EINVAL);
	kt_same(&si);
}

TEST(overlap_is_busy)
{
	cap_t s = kt_slot(5);
	word_t p = kt_page(4);
	struct sysinfo si;

	OK(retype(p + 1, CAP_THREAD, 0, s, 1));
	si = kt_census();
	EQ(retype(p + 1, CAP_ENDPOINT, 0, s + 1, 1), EBUSY);
	EQ(retype(p, CAP_CSPACE, 200, s + 1, 1), EBUSY);
	EQ(retype(RETYPE_AT(p + 1, 15), CAP_NOTIFY, 0, s + 1, 1), EBUSY);
	kt_same(&si);
	OK(retype(RETYPE_AT(p + 1, 16), CAP_NOTIFY, 0, s + 1, 1));
	/* the last of three would meet the thread: none is made */
	si = kt_census();
	EQ(retype(RETYPE_AT(p, 62), CAP_REPLY, 0, s + 2, 3), EBUSY);
	kt_same(&si);
}

TEST(mapped_page_is_busy)
{
	cap_t s = kt_slot(1);
	word_t p = kt_page(1);

	kt_window(WINDOW, p);
	EQ(retype(p, CAP_ENDPOINT, 0, s, 1), EBUSY);
	EQ(sys_vs_feed(kt_obj(CAP_VSPACE, 0), UT, p, 1), EBUSY);
	OK(sys_unmap(CAPSLOT_VSPACE, WINDOW, 1));
	OK(retype(p, CAP_ENDPOINT, 0, s, 1));
}

TEST(object_page_cannot_be_mapped_or_fed)
{
	cap_t s = kt_slot(1), vs = kt_vspace(3);
	word_t p = kt_page(1);

	OK(retype(p, CAP_ENDPOINT, 0, s, 1));
	EQ(kt_map(CAPSLOT_VSPACE, WINDOW, p, MAP_R), EBUSY);
	EQ(kt_map(vs, WINDOW, p, MAP_R | MAP_W), EBUSY);
	EQ(sys_vs_feed(vs, UT, p, 1), EBUSY);
	OK(sys_delete(s));
	OK(kt_map(CAPSLOT_VSPACE, WINDOW, p, MAP_R));
}

TEST(table_page_cannot_be_mapped_or_made_an_object)
{
	cap_t vs = kt_obj(CAP_VSPACE, 0), s = kt_slot(1);
	word_t p = kt_page(2);

	OK(sys_vs_feed(vs, UT, p, 2));
	EQ(kt_map(CAPSLOT_VSPACE, WINDOW, p, MAP_R), EBUSY);
	EQ(kt_map(CAPSLOT_VSPACE, WINDOW, p + 1, MAP_R), EBUSY);
	EQ(retype(p + 1, CAP_THREAD, 0, s, 1), EBUSY);
	EQ(sys_vs_feed(vs, UT, p, 1), EBUSY);
	OK(sys_delete(vs));
	OK(retype(p + 1, CAP_THREAD, 0, s, 1));
}

TEST(at_shares_a_page)
{
	struct sysinfo si;
	cap_t s = kt_slot(64);
	word_t p = kt_page(2), i;

	si = kt_census();
	for (i = 0; i < 64; i++)
		OK(retype(RETYPE_AT(p, i), CAP_ENDPOINT + i % 3, 0, s + i, 1));
	EQ(kt_census().si_pages[3], si.si_pages[3] + 1);
	for (i = 0; i < 64; i++)
		EQ(retype(RETYPE_AT(p, i), CAP_REPLY, 0, NONE - 1, 1), EBUSY);
	/* in any order; the page is free when the last is gone */
	for (i = 0; i < 63; i++) {
		OK(sys_delete(s + (i * 29 + 5) % 64));
		EQ(kt_map(CAPSLOT_VSPACE, WINDOW, p, MAP_R), EBUSY);
	}
	OK(sys_delete(s + (63 * 29 + 5) % 64));
	kt_same(&si);
	OK(kt_map(CAPSLOT_VSPACE, WINDOW, p, MAP_R));
}

TEST(freed_unit_is_reused)
{
	cap_t s = kt_slot(2);
	word_t p = kt_page(1), i;

	OK(retype(p, CAP_ENDPOINT, 0, s, 1));
	for (i = 0; i < 200; i++) {
		OK(retype(RETYPE_AT(p, 1 + i % 48), CAP_THREAD, 0, s + 1, 1));
		OK(sys_delete(s + 1));
	}
}

TEST(small_object_never_crosses_a_page)
{
	cap_t s = kt_slot(3);
	word_t p = kt_page(2);

	OK(retype(RETYPE_AT(p, 60), CAP_THREAD, 0, s, 1));
	OK(retype(RETYPE_AT(p, 60), CAP_ENDPOINT, 0, s + 1, 1));
	EQ(retype(p + 1, CAP_ENDPOINT, 0, s + 2, 1), EBUSY);
}

TEST(many_at_once)
{
	struct sysinfo si;
	cap_t s = kt_slot(256);
	word_t p = kt_page(4), info, extra;
	unsigned i;

	si = kt_census();
	OK(retype(p, CAP_REPLY, 0, s, 256));
	EQ(kt_census().si_objects[CAP_REPLY],
	    si.si_objects[CAP_REPLY] + 256);
	for (i = 0; i < 256; i++) {
		OK(sys_cap_info(s + i, &info, &extra));
		EQ(CAPINFO_TYPE(info), CAP_REPLY);
		OK(sys_delete(s + i));
	}
	kt_same(&si);
	EQ(retype(p, CAP_REPLY, 0, s, 257), EINVAL);
}

TEST(slots_must_be_empty_and_exist)
{
	struct sysinfo si;
	cap_t s = kt_slot(4), ep;
	word_t p = kt_page(1);

	ep = kt_obj(CAP_ENDPOINT, 0);
	OK(sys_move(s + 2, ep));
	si = kt_census();
	EQ(retype(p, CAP_REPLY, 0, s, 4), EEXIST);
	EQ(retype(p, CAP_REPLY, 0, INIT_CSPACE_SLOTS - 1, 2), EBADCAP);
	EQ(retype(p, CAP_REPLY, 0, 0, 1), EBADCAP);
	EQ(sys_op(UT, p, CAP_REPLY, 0, ~0UL, 1, 0, SYS_RETYPE), EBADCAP);
	kt_same(&si);
}

TEST(from_part_of_a_part)
{
	cap_t s = kt_slot(3);
	word_t p = kt_page(8);

	OK(retype(p, CAP_UNTYPED, 8, s, 1));
	OK(sys_retype(s, 2, CAP_UNTYPED, 2, s + 1, 1));
	OK(sys_retype(s + 1, 1, CAP_THREAD, 0, s + 2, 1));
	/* it lies in page 3 of the first part, 3 of ours */
	EQ(kt_map(CAPSLOT_VSPACE, WINDOW, p + 3, MAP_R), EBUSY);
	OK(kt_map(CAPSLOT_VSPACE, WINDOW, p + 2, MAP_R));
	EQ(sys_retype(s + 1, 2, CAP_REPLY, 0, NONE, 1), EINVAL);
	EQ(sys_retype(s + 1, 1, CAP_FRAME, 2, NONE, 1), EINVAL);
}

TEST(device_memory_holds_no_objects)
{
	cap_t dev = 0, vs = kt_obj(CAP_VSPACE, 0), s = kt_slot(2);
	unsigned i;

	for (i = 0; i < kt_info->bi_nregion; i++)
		if (kt_info->bi_region[i].br_device)
			dev = INIT_CAP_REGION + 2 * i;
	if (dev == 0)
		return;
	EQ(sys_retype(dev, 0, CAP_ENDPOINT, 0, s, 1), EINVAL);
	EQ(sys_vs_feed(vs, dev, 0, 1), EINVAL);
	/* a part of it is still a device */
	OK(sys_retype(dev, 0, CAP_UNTYPED, 1, s, 1));
	EQ(sys_retype(s, 0, CAP_ENDPOINT, 0, s + 1, 1), EINVAL);
	EQ(sys_vs_feed(vs, s, 0, 1), EINVAL);
}

TEST(memory_is_zeroed)
{
	cap_t s = kt_slot(1);
	word_t p = kt_page(1), info, extra, i;

	memset(kt_window(WINDOW, p), 0xff, PAGE_SIZE);
	OK(sys_unmap(CAPSLOT_VSPACE, WINDOW, 1));
	OK(retype(p, CAP_CSPACE, 100, s, 1));
	/* every slot is empty */
	for (i = 2; i < 100; i++)
		OK(sys_mint(s, i, s, CAPR_READ, 0));
	OK(sys_cap_info(s, &info, &extra));
	EQ(CAPINFO_TYPE(info), CAP_CSPACE);
}
