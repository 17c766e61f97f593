/* SPDX-License-Identifier: BSD-2-Clause */
/* Mapping: what is refused, what it costs, what unmapping leaves. */
#define AREA "vspace"
#include "ktest.h"

static const word_t refused[] = {
	0, MAP_W, MAP_W | MAP_X, MAP_R | MAP_W | MAP_X
};

TEST(write_and_execute_never_together)
{
	cap_t vs = kt_vspace(3);
	word_t p = kt_page(1);
	unsigned i;

	for (i = 0; i < nitems(refused); i++) {
		EQ(kt_map(vs, WINDOW, p, refused[i]), EINVAL);
		EQ(kt_map(vs, WINDOW, p, refused[i] | MAP_ZERO), EINVAL);
	}
	OK(kt_map(vs, WINDOW, p, MAP_R | MAP_X));
	OK(kt_map(vs, WINDOW, p, MAP_X));
	OK(kt_map(vs, WINDOW, p, MAP_R | MAP_W));
}

TEST(addresses_at_the_ends)
{
	static const word_t bad[] = {
		0, 1UL << 38, (1UL << 38) + WINDOW, 1UL << 39, 1UL << 63,
		0xffffffc000000000UL, 0xffffffff80000000UL, ~PAGE_MASK
	};
	struct sysinfo si;
	cap_t vs = kt_vspace(12);
	word_t p = kt_page(1), q;
	unsigned i;

	si = kt_census();
	for (i = 0; i < nitems(bad); i++) {
		EQ(kt_map(vs, bad[i], p, MAP_R), EINVAL);
		EQ(kt_map(vs, bad[i], p, MAP_NONE), EINVAL);
		EQ(sys_vs_query(vs, FR, bad[i], &q), bad[i] == 0 ? ENOENT :
		    EINVAL);
		if (bad[i] != 0)
			EQ(sys_unmap(vs, bad[i], 1), EINVAL);
	}
	kt_same(&si);
	OK(kt_map(vs, (1UL << 38) - PAGE_SIZE, p, MAP_R));
	OK(sys_vs_query(vs, FR, (1UL << 38) - PAGE_SIZE, &q));
	EQ(q, ptoa(p) | MAP_R);
	OK(kt_map(vs, PAGE_SIZE, p, MAP_R | MAP_W));
	EQ(sys_unmap(vs, (1UL << 38) - PAGE_SIZE, 2), EINVAL);
	EQ(sys_unmap(vs, PAGE_SIZE + 8, 1), EINVAL);
	EQ(sys_unmap(vs, PAGE_SIZE, ~0UL), EINVAL);
	EQ(kt_op(SYS_UNMAP, vs, (1UL << 38) - PAGE_SIZE, 1, 0, 0, 0).a1, 1);
	EQ(kt_op(SYS_UNMAP, vs, 0, atop(1UL << 38), 0, 0, 0).a1, 1);
}

TEST(frame_bounds)
{
	cap_t vs = kt_vspace(3), part = kt_slot(1);
	word_t p = kt_page(3);
	struct map_ent me = { .me_va = WINDOW | MAP_R };

	OK(sys_retype(UT, p, CAP_FRAME, 2, part, 1));
	OK(sys_mapv(vs, part, &me, 1, NULL));
	me.me_page = 1;
	OK(sys_mapv(vs, part, &me, 1, NULL));
	me.me_page = 2;
	EQ(sys_mapv(vs, part, &me, 1, NULL), EINVAL);
	me.me_page = 0xffffffff;
	EQ(sys_mapv(vs, part, &me, 1, NULL), EINVAL);
	EQ(kt_map(vs, WINDOW, KT_PAGES, MAP_R), EINVAL);
}

TEST(rights_of_the_frame)
{
	cap_t vs = kt_vspace(3), ro = kt_mint(FR, CAPR_READ, 0), rx, none;
	word_t p = kt_page(2);
	struct map_ent me = { .me_va = WINDOW | MAP_R, .me_page = p };

	rx = kt_mint(FR, CAPR_READ | CAPR_EXEC, 0);
	none = kt_mint(FR, CAPR_GRANT, 0);
	EQ(sys_mapv(vs, none, &me, 1, NULL), ECAPRIGHTS);
	OK(sys_mapv(vs, ro, &me, 1, NULL));
	me.me_va = WINDOW | MAP_R | MAP_W;
	EQ(sys_mapv(vs, ro, &me, 1, NULL), ECAPRIGHTS);
	me.me_va = WINDOW | MAP_R | MAP_X;
	EQ(sys_mapv(vs, ro, &me, 1, NULL), ECAPRIGHTS);
	OK(sys_mapv(vs, rx, &me, 1, NULL));
	EQ(sys_mapv(kt_mint(vs, 0, 0), rx, &me, 1, NULL), ECAPRIGHTS);
}

TEST(filling_a_page_is_writing_it)
{
	cap_t vs = kt_vspace(3), ro = kt_mint(FR, CAPR_READ, 0);
	word_t p = kt_page(2), *w = kt_window(WINDOW, p);
	struct map_ent me = { .me_page = p };

	*w = 0x1234;
	me.me_va = WINDOW | MAP_R | MAP_ZERO;
	EQ(sys_mapv(vs, ro, &me, 1, NULL), ECAPRIGHTS);
	me.me_va = WINDOW | MAP_R | MAP_COPY;
	me.me_page = p | MAP_SRC(p + 1);
	EQ(sys_mapv(vs, ro, &me, 1, NULL), ECAPRIGHTS);
	EQ(*w, 0x1234);
}

TEST(fresh_zero_copy)
{
	cap_t vs = kt_vspace(3);
	word_t p = kt_page(4), *w = kt_window(WINDOW, p), q;
	word_t *w1 = kt_window(WINDOW + PAGE_SIZE, p + 1);
	unsigned i;

	for (i = 0; i < 512; i++) {
		w[i] = i + 1;
		w1[i] = ~0UL;
	}
	/* no source, a good one, one outside the frame */
	EQ(kt_map(vs, WINDOW, p + 1, MAP_R | MAP_COPY), EINVAL);
	OK(kt_map(vs, WINDOW, (p + 1) | MAP_SRC(p),
	    MAP_R | MAP_COPY | MAP_FRESH));
	EQ(kt_map(vs, WINDOW, (p + 1) | MAP_SRC(KT_PAGES), MAP_R | MAP_COPY),
	    EINVAL);
	for (i = 0; i < 512; i++)
		EQ(w1[i], i + 1);
	EQ(kt_map(vs, WINDOW, p + 2, MAP_R | MAP_FRESH), EEXIST);
	OK(sys_vs_query(vs, FR, WINDOW, &q));
	EQ(q, ptoa(p + 1) | MAP_R);
	/* without FRESH the new page takes the old one's place */
	OK(kt_map(vs, WINDOW, p, MAP_R | MAP_W | MAP_ZERO));
	OK(sys_vs_query(vs, FR, WINDOW, &q));
	EQ(q, ptoa(p) | MAP_R | MAP_W);
	for (i = 0; i < 512; i++)
		EQ(w[i], 0);
	OK(sys_retype(UT, p + 2, CAP_ENDPOINT, 0, kt_slot(1), 1));
}

/* "Changes nothing": not the page either. */
TEST(refused_mapping_leaves_the_page)
{
	cap_t vs = kt_vspace(1);
	word_t p = kt_page(2), *w = kt_window(WINDOW, p), n;

	*w = 99;
	EQ(kt_map(vs, WINDOW, p, MAP_R | MAP_W | MAP_ZERO), ENOMEM);
	EQ(*w, 99);
	OK(sys_vs_feed(vs, UT, kt_page(2), 2));
	OK(kt_map(vs, WINDOW, p + 1, MAP_R));
	EQ(kt_map(vs, WINDOW, p, MAP_R | MAP_W | MAP_ZERO | MAP_FRESH),
	    EEXIST);
	EQ(*w, 99);
	OK(sys_vs_query(vs, FR, WINDOW, &n));
	EQ(n, ptoa(p + 1) | MAP_R);
}

TEST(without_tables_enomem_then_feed)
{
	struct sysinfo si;
	cap_t vs = kt_obj(CAP_VSPACE, 0);
	word_t p = kt_page(1), t = kt_page(8), done;
	struct map_ent me[4];
	unsigned i;

	for (i = 0; i < 4; i++) {
		me[i].me_va = (WINDOW + i * 0x200000UL) | MAP_R;
		me[i].me_page = p;
	}
	si = kt_census();
	EQ(sys_mapv(vs, FR, me, 4, &done), EINVAL);	/* no root */
	OK(sys_vs_feed(vs, UT, t, 1));
	EQ(sys_mapv(vs, FR, me, 4, &done), ENOMEM);
	EQ(done, 0);
	OK(sys_vs_feed(vs, UT, t + 1, 3));
	/* one middle table and two leaf tables: two entries */
	EQ(sys_mapv(vs, FR, me, 4, &done), ENOMEM);
	EQ(done, 2);
	OK(sys_vs_feed(vs, UT, t + 4, 2));
	OK(sys_mapv(vs, FR, me + 2, 2, &done));
	EQ(done, 2);
	EQ(kt_census().si_pages[2], si.si_pages[2] + 6);
	OK(sys_vs_clear(vs));
	EQ(kt_census().si_pages[2], si.si_pages[2] + 6);
	EQ(kt_census().si_pages[1], si.si_pages[1]);
	/* cleared tables are in the pool again */
	OK(sys_mapv(vs, FR, me, 4, &done));
	OK(sys_delete(vs));
	EQ(kt_census().si_pages[2], si.si_pages[2]);
	EQ(kt_census().si_pages[1], si.si_pages[1]);
}

TEST(feed_bounds)
{
	cap_t vs = kt_obj(CAP_VSPACE, 0);
	struct sysinfo si = kt_census();

	EQ(sys_vs_feed(vs, UT, KT_PAGES, 1), EINVAL);
	EQ(sys_vs_feed(vs, UT, KT_PAGES - 1, 2), EINVAL);
	EQ(sys_vs_feed(vs, UT, 0, ~0UL), EINVAL);
	EQ(sys_vs_feed(vs, UT, ~0UL, 1), EINVAL);
	EQ(sys_vs_feed(vs, UT, 0, 65), EINVAL);
	EQ(sys_vs_feed(vs, FR, 0, 1), ECAPTYPE);
	OK(sys_vs_feed(vs, UT, KT_PAGES - 1, 0));
	kt_same(&si);
}

TEST(mega_pages)
{
	cap_t vs = kt_vspace(4), s = kt_slot(1);
	word_t p = kt_mega_page(), q, out[2], w = 77;
	struct sysinfo si = kt_census();

	EQ(kt_map(vs, WINDOW + PAGE_SIZE, p, MAP_R | MAP_MEGA), EINVAL);
	EQ(kt_map(vs, WINDOW, p + 1, MAP_R | MAP_MEGA), EINVAL);
	OK(kt_map(vs, WINDOW, p, MAP_R | MAP_W | MAP_MEGA));
	EQ(kt_census().si_pages[1], si.si_pages[1] + 512);
	/* a page of it is in use, and no small page fits beside it */
	EQ(sys_retype(UT, p + 300, CAP_ENDPOINT, 0, s, 1), EBUSY);
	EQ(kt_map(vs, WINDOW + 5 * PAGE_SIZE, p, MAP_R), EEXIST);
	OK(sys_vs_query(vs, FR, WINDOW + 300 * PAGE_SIZE, &q));
	EQ(q, ptoa(p + 300) | MAP_R | MAP_W);
	OK(sys_vcopy(vs, COPY_OUT, WINDOW + 0x1ffff8, (vaddr_t)&w, 8, out));
	EQ(*(word_t *)((char *)kt_window(WINDOW, p + 511) + 0xff8), 77);
	OK(sys_unmap(CAPSLOT_VSPACE, WINDOW, 1));
	EQ(kt_op(SYS_UNMAP, vs, WINDOW, 512, 0, 0, 0).a1, 512);
	kt_same(&si);
	OK(kt_map(vs, WINDOW, p, MAP_R));
	EQ(kt_map(vs, WINDOW, p, MAP_R | MAP_MEGA), EEXIST);
}

TEST(part_of_a_mega_page_is_deleted)
{
	cap_t vs = kt_vspace(4), part = kt_slot(1);
	word_t p = kt_mega_page(), q;

	OK(sys_retype(UT, p + 3, CAP_FRAME, 2, part, 1));
	OK(kt_map(vs, WINDOW, p, MAP_R | MAP_W | MAP_MEGA));
	OK(sys_delete(part));
	EQ(sys_vs_query(vs, FR, WINDOW + 3 * PAGE_SIZE, &q), ENOENT);
}

TEST(device_flags)
{
	cap_t dev = 0, vs = kt_vspace(3);
	struct map_ent me = { .me_va = WINDOW | MAP_R | MAP_W | MAP_DEVICE };
	struct sysinfo si;
	unsigned i;

	EQ(kt_map(vs, WINDOW, kt_page(1), MAP_R | MAP_DEVICE), EINVAL);
	for (i = 0; i < kt_info->bi_nregion; i++)
		if (kt_info->bi_region[i].br_device)
			dev = INIT_CAP_REGION + 2 * i + 1;
	if (dev == 0)
		return;
	si = kt_census();
	OK(sys_mapv(vs, dev, &me, 1, NULL));
	me.me_va = WINDOW | MAP_R | MAP_X | MAP_DEVICE;
	EQ(sys_mapv(vs, dev, &me, 1, NULL), EINVAL);
	me.me_va = WINDOW | MAP_R | MAP_W | MAP_DEVICE | MAP_ZERO;
	EQ(sys_mapv(vs, dev, &me, 1, NULL), EINVAL);
	kt_same(&si);
	/* registers are nobody's buffer */
	EQ(kt_op(SYS_VCOPY, vs, COPY_IN, WINDOW, (word_t)&si, 8, 0).error,
	    ERETRY);
	OK(sys_unmap(vs, WINDOW, 1));
	kt_same(&si);
}

TEST(none_unmaps_in_a_list)
{
	cap_t vs = kt_vspace(3);
	word_t p = kt_page(2), q, done;
	struct sysinfo si = kt_census();
	struct map_ent me[3] = {
		{ .me_va = WINDOW | MAP_R, .me_page = p },
		{ .me_va = (WINDOW + PAGE_SIZE) | MAP_R, .me_page = p + 1 },
		{ .me_va = WINDOW | MAP_NONE }
	};

	OK(sys_mapv(vs, FR, me, 3, &done));
	EQ(done, 3);
	EQ(sys_vs_query(vs, FR, WINDOW, &q), ENOENT);
	OK(sys_vs_query(vs, FR, WINDOW + PAGE_SIZE, &q));
	me[0].me_va = (WINDOW + PAGE_SIZE) | MAP_NONE;
	OK(sys_mapv(vs, FR, me, 1, &done));
	kt_same(&si);
	/* where nothing is there is nothing to do */
	me[0].me_va = (WINDOW * 2) | MAP_NONE;
	OK(sys_mapv(vs, FR, me, 1, &done));
}

TEST(list_may_straddle_pages)
{
	cap_t vs = kt_vspace(3);
	word_t p = kt_page(3), f = kt_page(1), done, i, q;
	char *list = kt_window(WINDOW, p);
	struct map_ent me;

	kt_window(WINDOW + PAGE_SIZE, p + 2);	/* not the next physical page */
	for (i = 0; i < MAPV_MAX; i++) {
		me.me_va = (WINDOW + ptoa(i)) | MAP_R;
		me.me_page = f;
		memcpy(list + 4088 - 40 * 16 + i * 16, &me, sizeof(me));
	}
	OK(sys_mapv(vs, FR, (void *)(list + 4088 - 40 * 16), MAPV_MAX, &done));
	EQ(done, MAPV_MAX);
	for (i = 0; i < MAPV_MAX; i++) {
		OK(sys_vs_query(vs, FR, WINDOW + ptoa(i), &q));
		EQ(q, ptoa(f) | MAP_R);
	}
	/* a list that ends beyond what is mapped: up to there */
	OK(sys_unmap(CAPSLOT_VSPACE, WINDOW + PAGE_SIZE, 1));
	CHECK(sys_mapv(vs, FR, (void *)(list + 4088 - 40 * 16), MAPV_MAX,
	    &done) != 0);
	EQ(done, 40);
	EQ(sys_mapv(vs, FR, (void *)(list + 4), 1, &done), EINVAL);
	EQ(sys_mapv(vs, FR, (void *)list, MAPV_MAX + 1, &done), EINVAL);
	EQ(sys_mapv(vs, FR, (void *)(1UL << 63), 1, &done), EFAULT);
	EQ(done, 0);
}

TEST(clear)
{
	cap_t vs = kt_vspace(8);
	word_t p = kt_page(1), q;
	struct sysinfo si = kt_census();

	OK(kt_map(vs, WINDOW, p, MAP_R));
	OK(kt_map(vs, WINDOW * 2, p, MAP_R));
	OK(kt_map(vs, (1UL << 38) - PAGE_SIZE, p, MAP_R));
	EQ(sys_vs_clear(CAPSLOT_VSPACE), EINVAL);
	EQ(sys_vs_clear(kt_mint(vs, 0, 0)), ECAPRIGHTS);
	OK(sys_vs_clear(vs));
	EQ(sys_vs_query(vs, FR, WINDOW, &q), ENOENT);
	EQ(kt_census().si_pages[1], si.si_pages[1]);
	EQ(kt_census().si_pages[2], si.si_pages[2]);
}

TEST(query)
{
	cap_t vs = kt_vspace(3), part = kt_slot(1);
	word_t p = kt_page(2), q;

	OK(sys_retype(UT, p, CAP_FRAME, 1, part, 1));
	OK(kt_map(vs, WINDOW, p + 1, MAP_R | MAP_X));
	OK(sys_vs_query(vs, FR, WINDOW + 123, &q));
	EQ(q, ptoa(p + 1) | MAP_R | MAP_X);
	/* mapped, but of another frame */
	EQ(sys_vs_query(vs, part, WINDOW, &q), EXDEV);
	EQ(sys_vs_query(vs, FR, WINDOW + PAGE_SIZE, &q), ENOENT);
	EQ(sys_vs_query(vs, vs, WINDOW, &q), ECAPTYPE);
}

TEST(deleted_frame_is_unmapped_everywhere)
{
	cap_t a = kt_vspace(3), b = kt_vspace(3), part = kt_slot(2), copy;
	word_t p = kt_page(4), q;
	struct map_ent me = { .me_va = WINDOW | MAP_R, .me_page = 1 };

	OK(sys_retype(UT, p, CAP_FRAME, 3, part, 1));
	copy = kt_mint(part, CAPR_ALL, 0);
	OK(sys_mapv(a, part, &me, 1, NULL));
	OK(sys_mapv(b, copy, &me, 1, NULL));
	OK(kt_map(b, WINDOW + PAGE_SIZE, p + 3, MAP_R));
	/* a copy's end changes nothing */
	OK(sys_delete(copy));
	OK(sys_vs_query(b, FR, WINDOW, &q));
	OK(sys_delete(part));
	EQ(sys_vs_query(a, FR, WINDOW, &q), ENOENT);
	EQ(sys_vs_query(b, FR, WINDOW, &q), ENOENT);
	OK(sys_vs_query(b, FR, WINDOW + PAGE_SIZE, &q));
	OK(sys_retype(UT, p + 1, CAP_ENDPOINT, 0, part, 1));
}

static void
spin(word_t arg)
{
	(void)arg;
	for (;;)
		;
}

TEST(idle_without_threads)
{
	cap_t vs = kt_space();
	struct kthread k;

	OK(sys_op(vs, 0, 0, 0, 0, 0, 0, SYS_VS_IDLE));
	k = kt_thread(vs, 5);
	EQ(sys_op(vs, 0, 0, 0, 0, 0, 0, SYS_VS_IDLE), EBUSY);
	OK(sys_delete(k.k_thread));
	OK(sys_op(vs, 0, 0, 0, 0, 0, 0, SYS_VS_IDLE));
}

TEST(destroyed_with_threads_bound)
{
	struct kthread run, blocked;
	cap_t vs = kt_space(), ep = kt_obj(CAP_ENDPOINT, 0);
	word_t info, extra;

	run = kt_thread(vs, 5);
	blocked = kt_thread(vs, 6);
	kt_config(blocked.k_thread, TC_EXCEPTION, ep);
	kt_go(&run, spin, 0);
	kt_go(&blocked, (void (*)(word_t))WINDOW, 0);	/* faults: waits at ep */
	REACHES(blocked.k_thread, T_SEND);
	OK(sys_cap_info(vs, &info, &extra));
	EQ(extra, 2);
	OK(sys_delete(vs));
	EQ(sys_t_resume(run.k_thread), EINVAL);
	EQ(sys_t_resume(blocked.k_thread), EINVAL);
	kt_sleep_ms(3);
	OK(sys_cap_info(run.k_thread, &info, &extra));
	EQ(extra, 0);
}

static void
end_own_space(word_t arg)
{
	(void)sys_delete((cap_t)arg);
	for (;;)
		;
}

TEST(destroyed_by_a_thread_of_its_own)
{
	struct kthread k;
	cap_t vs = kt_space();
	word_t info, extra;

	k = kt_thread(vs, 20);
	kt_go(&k, end_own_space, vs);
	AWAIT(sys_cap_info(vs, &info, &extra) == EBADCAP);
	EQ(sys_t_resume(k.k_thread), EINVAL);
}

TEST(config)
{
	cap_t vs = kt_vspace(1), ep = kt_obj(CAP_ENDPOINT, 0), weak;

	weak = kt_mint(ep, CAPR_ALL & ~CAPR_SEND, 0);
	EQ(sys_vs_config(vs, 1UL << 48, ep), EINVAL);
	EQ(sys_vs_config(vs, 1, weak), ECAPRIGHTS);
	EQ(sys_vs_config(vs, 1, 0), EBADCAP);
	EQ(sys_vs_config(kt_mint(vs, 0, 0), 1, ep), ECAPRIGHTS);
	OK(sys_vs_config(vs, (1UL << 48) - 1, ep));
	/* another pager in its place, then none */
	OK(sys_vs_config(vs, 1, kt_obj(CAP_ENDPOINT, 0)));
	OK(sys_vs_config(vs, 1, ep));
	OK(sys_delete(ep));
	OK(sys_vs_config(vs, 1, kt_obj(CAP_ENDPOINT, 0)));
}
