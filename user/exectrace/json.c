/* SPDX-License-Identifier: BSD-2-Clause */
/* Records as JSON lines, and as what Chrome's and Perfetto's viewers read. */
#include <stdio.h>
#include <abi/cap.h>
#include <abi/msg.h>

#include <rvexec.h>
#include "exectrace/exectrace.h"

static void
string(const char *s)
{
	putchar('"');
	for (; *s != '\0'; s++)
		if (*s == '"' || *s == '\\')
			printf("\\%c", *s);
		else if ((unsigned char)*s < ' ' || *s == 0x7f)
			printf("\\u%04x", (unsigned char)*s);
		else
			putchar(*s);
	putchar('"');
}

/* "name":"value",... of the words, the lease and the capabilities */
static void
arguments(const struct ledger *l, unsigned k)
{
	const struct trace_rec *r = &l->l_rec[k];
	const char *name, *sep = "";
	char value[24];
	unsigned i;

	printf("\"args\":{");
	for (i = 0; i < TRACE_WORDS; i++)
		if (word_text(l, k, i, &name, value, sizeof value)) {
			printf("%s\"%s\":\"%s\"", sep, name, value);
			sep = ",";
		}
	printf("},\"caps\":[");
	for (i = 0, sep = ""; (name = cap_name(l, k, i)) != NULL; i++) {
		printf("%s\"%s\"", sep, name);
		sep = ",";
	}
	printf("]");
	if (has_lease(l, k))
		printf(",\"lease\":{\"addr\":%lu,\"len\":%lu}",
		    (unsigned long)r->tr_word[LEASE_ADDR],
		    (unsigned long)r->tr_word[LEASE_LEN]);
}

static void
costs(const struct ledger *l, unsigned k)
{
	char name[WHO_SIZE];
	struct cost c;
	unsigned i;

	cost_of(l, k, &c);
	printf(",\"cost\":%lu,\"kernel\":%lu,\"user\":{",
	    (unsigned long)c.co_total, (unsigned long)c.co_kernel);
	for (i = 0; i < c.co_n; i++)
		printf("%s\"%s\":%lu", i > 0 ? "," : "",
		    who(c.co_token[i], name), (unsigned long)c.co_user[i]);
	printf("}");
}

static void
record(const struct ledger *l, unsigned k, unsigned number)
{
	const struct trace_rec *r = &l->l_rec[k];
	const struct event *ev = &events[k];
	char from[WHO_SIZE], to[WHO_SIZE], call[CALL_SIZE];

	printf("{\"n\":%u,\"at\":%lu,\"hart\":%u,\"kind\":\"%s\","
	    "\"from\":\"%s\",\"to\":\"%s\",\"call\":\"%s\",\"for\":%u,",
	    number, (unsigned long)(r->tr_instret - l->l_rec[0].tr_instret),
	    r->tr_hart, kind_name(r), who(r->tr_from, from), to_whom(r, to),
	    call_name(l, k, call), ev->ev_pid);
	arguments(l, k);
	printf(",\"bytes\":%lu,\"pages\":%lu,\"error\":%d",
	    (unsigned long)r->tr_bytes, (unsigned long)r->tr_pages,
	    r->tr_error);
	costs(l, k);
	if (ev->ev_exec != 0)
		printf(",\"exec\":%u,\"phase\":\"%s\",\"seed\":\"%s\"",
		    ev->ev_exec, phase_text[ev->ev_phase].pt_name,
		    phase_text[ev->ev_phase].pt_seed);
	printf("}\n");
}

static void
summary(const struct exec_sum *es, unsigned number, const struct ledger *l)
{
	struct cost c;

	cost_between(l, es->es_first, es->es_last - 1, &c);
	printf("{\"summary\":%u,\"pid\":%u,\"comm\":", number, es->es_pid);
	string(es->es_comm);
	printf(",\"error\":%d,\"roundtrips\":%u,\"kops\":%u,\"oneway\":%u,"
	    "\"cost\":%lu,\"kernel\":%lu}\n", es->es_error, es->es_roundtrips,
	    es->es_kops, es->es_oneway, (unsigned long)c.co_total,
	    (unsigned long)c.co_kernel);
}

void
show_json(const struct ledger *l, char *const argv[], int status)
{
	unsigned i, k, number = 0;

	printf("{\"exectrace\":1,\"unit\":\"%s\",\"timebase\":%lu,"
	    "\"lost\":%u,\"status\":%d,\"pid\":%u,\"argv\":[", unit_name(),
	    timebase(), l->l_lost, status, (unsigned)l->l_pid);
	for (i = 0; argv[i] != NULL; i++) {
		if (i > 0)
			putchar(',');
		string(argv[i]);
	}
	printf("]}\n");
	for (k = shown(l, 0); k < l->l_n; k = shown(l, k + 1))
		record(l, k, ++number);
	for (i = 0; i < nexecs; i++)
		summary(&execs[i], i + 1, l);
}

/* a count as the microseconds that the format wants: a thousand to one */
static void
stamp(const struct ledger *l, unsigned k)
{
	unsigned long t = l->l_rec[k].tr_instret - l->l_rec[0].tr_instret;

	printf("\"ts\":%lu.%03lu", t / 1000, t % 1000);
}

static unsigned long
track(word_t token)
{
	return token < 16 ? token : token >> 16 << 4;
}

/* A slice from record a to record b, in which `token' had the hart. */
static void
slice(const struct ledger *l, unsigned a, unsigned b, word_t token)
{
	unsigned long n = l->l_rec[b].tr_instret - l->l_rec[a].tr_instret;
	char name[WHO_SIZE];

	if (l->l_rec[a].tr_hart != l->l_rec[b].tr_hart)
		return;
	printf(",\n{\"ph\":\"X\",\"name\":\"%s\",\"pid\":1,\"tid\":%lu,",
	    who(token, name), track(token));
	stamp(l, a);
	printf(",\"dur\":%lu.%03lu}", n / 1000, n % 1000);
}

static void
track_names(const struct ledger *l)
{
	static uint8_t seen[1 << 14];
	char name[WHO_SIZE];
	unsigned long t;
	unsigned k;

	for (k = 0; k < l->l_n; k++) {
		t = track(events[k].ev_running);
		if (t >= sizeof seen || seen[t])
			continue;
		seen[t] = 1;
		printf(",\n{\"ph\":\"M\",\"name\":\"thread_name\",\"pid\":1,"
		    "\"tid\":%lu,\"args\":{\"name\":\"%s\"}}", t,
		    who(events[k].ev_running, name));
	}
}

void
show_perfetto(const struct ledger *l)
{
	const struct exec_sum *es;
	unsigned i, k, since = 0;
	char call[CALL_SIZE];

	printf("{\"displayTimeUnit\":\"ns\",\"otherData\":{\"unit\":"
	    "\"1 ns = 1 %s\"},\"traceEvents\":[\n"
	    "{\"ph\":\"M\",\"name\":\"process_name\",\"pid\":1,"
	    "\"args\":{\"name\":\"rvexec\"}}", unit_name());
	track_names(l);
	for (k = 1; k < l->l_n; k++)
		if (events[k].ev_running != events[since].ev_running ||
		    k + 1 == l->l_n) {
			slice(l, since, k, events[since].ev_running);
			since = k;
		}
	for (k = shown(l, 0); k < l->l_n; k = shown(l, k + 1)) {
		printf(",\n{\"ph\":\"i\",\"s\":\"t\",\"pid\":1,\"tid\":%lu,"
		    "\"name\":\"%s %s\",", track(l->l_rec[k].tr_from),
		    kind_name(&l->l_rec[k]), call_name(l, k, call));
		stamp(l, k);
		printf(",\"args\":{");
		arguments(l, k);
		printf("}}");
	}
	for (i = 0; i < nexecs; i++) {
		unsigned long n;

		es = &execs[i];
		n = l->l_rec[es->es_last - 1].tr_instret -
		    l->l_rec[es->es_first].tr_instret;
		printf(",\n{\"ph\":\"X\",\"name\":\"exec %u %s\",\"pid\":1,"
		    "\"tid\":0,", i + 1, es->es_comm);
		stamp(l, es->es_first);
		printf(",\"dur\":%lu.%03lu}", n / 1000, n % 1000);
	}
	printf("]}\n");
}
