/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory that proc makes kernel objects of: runs of pages, each an untyped of its own. */
#include "util/log.h"
#include "vm.h"
#include "vm_server.h"

#define OBJ_MAXPAGES	64

static struct run {
	uint32_t r_page;	/* 0 = not in use */
	uint32_t r_npages;
	uint32_t r_next;	/* free list: index + 1 */
} run[NRUN];
static uint32_t free_run;

void
objmem_init(void)
{
	uint32_t i;

	for (i = NRUN; i > 0; i--) {
		run[i - 1].r_next = free_run;
		free_run = i;
	}
}

int
op_vm_obj_alloc(struct ipc_req *rq, word_t n, word_t *id)
{
	uint32_t k = free_run, p;

	if (n == 0 || n > OBJ_MAXPAGES)
		return EINVAL;
	if (k == 0)
		return ENOMEM;
	p = page_alloc_run(n, PK_OBJECT);
	if (p == 0)
		return ENOMEM;
	if (sys_retype(CAPSLOT_MEM, p, CAP_UNTYPED, n, SLOT_RUN(k - 1), 1)) {
		page_free_run(p, n);
		return ENOMEM;
	}
	free_run = run[k - 1].r_next;
	run[k - 1].r_page = p;
	run[k - 1].r_npages = n;
	*id = k;
	rq->rq_out.m_cap[0] = SLOT_RUN(k - 1);
	rq->rq_ncaps_out = 1;
	return 0;
}

int
op_vm_obj_free(struct ipc_req *rq, word_t id)
{
	struct run *r;

	(void)rq;
	if (id == 0 || id > NRUN || run[id - 1].r_page == 0)
		return EINVAL;
	r = &run[id - 1];
	/* destroys what was made from it, wherever its capabilities are */
	if (sys_delete(SLOT_RUN(id - 1)) != 0) {
		log_printf("object run %lu stays (hint: a kernel object in it"
		    " is in use)", (unsigned long)id);
		return EINVAL;
	}
	page_free_run(r->r_page, r->r_npages);
	r->r_page = 0;
	r->r_next = free_run;
	free_run = id;
	return 0;
}
