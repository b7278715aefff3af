"""Checks of scripts/real-model-test: each prints one line; the first that fails ends the run with exit code 1."""
import json
import sys


def expect(condition, what):
    print(("ok      " if condition else "FAILED  ") + what)
    if not condition:
        sys.exit(1)


def solved(path, expected):
    report = json.load(open(path))
    expect(expected.lower() in report["answer"].lower(), f"{report['question']} -> {report['answer']!r}")
    expect(report["usd"] > 0 and any(c["tool"] == "smollm2" for c in report["calls"]), f"metered: ${report['usd']:.9f}")


def mixed(path):
    points = {p["policy"]: p for p in json.load(open(path))["points"]}
    thrift, alone = points["thrift"], points["always:smollm2"]
    used = thrift["calls_by_tool"]
    expect({"compute", "search", "smollm2"} <= set(used), f"each tool is used: {used}")
    expect(thrift["accuracy"] >= 0.8, f"thrift answers {thrift['accuracy']:.0%} of {thrift['tasks']} tasks")
    expect(thrift["accuracy"] > alone["accuracy"] + 0.2, f"the model alone answers {alone['accuracy']:.0%}")
    expect(thrift["usd_per_1k"] < alone["usd_per_1k"], "and costs more")


def desk(path):
    [point] = json.load(open(path))["points"]
    expect(point["calls_per_task"] >= 3 and point["usd_per_1k"] > 0, f"it plays {point['calls_per_task']:.0f} turns of a task in a domain")
    expect(point["accuracy"] == 0, "and what it only claims to have done is not believed")


def client(port):
    import openai

    api = openai.OpenAI(base_url=f"http://127.0.0.1:{port}/v1", api_key="none", max_retries=0)
    ask = [{"role": "user", "content": "What is the capital of France? Answer in one short sentence."}]
    expect([m.id for m in api.models.list()][0] == "baton", "the openai client lists the models")
    raw = api.chat.completions.with_raw_response.create(model="baton", messages=ask)
    reply = raw.parse()
    expect("Paris" in reply.choices[0].message.content, f"the openai client gets {reply.choices[0].message.content!r}")
    expect(float(raw.headers["x-baton-cost-usd"]) > 0 and raw.headers["x-baton-trace-id"], "cost and trace id are in the headers")
    expect(reply.usage.prompt_tokens > 0 and reply.usage.completion_tokens > 0, f"usage: {reply.usage.prompt_tokens} in, {reply.usage.completion_tokens} out")
    stream = api.chat.completions.create(model="smollm2", messages=ask, stream=True, stream_options={"include_usage": True})
    chunks = list(stream)
    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    expect("Paris" in text and chunks[-1].usage.total_tokens > 0, f"streamed in {len(chunks)} chunks: {text!r}")
    try:
        api.chat.completions.create(model="no-such-model", messages=ask)
        expect(False, "an unknown model is refused")
    except openai.NotFoundError as error:
        expect("baton" in str(error), "an unknown model is refused, and the error names those there are")


if __name__ == "__main__":
    {"solved": solved, "mixed": mixed, "desk": desk, "client": client}[sys.argv[1]](*sys.argv[2:])
