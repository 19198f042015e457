"""Repository rules that expose what Debian's packages installed."""

def _pkg_config(ctx, flag, packages):
    result = ctx.execute(["pkg-config", flag] + packages.split(" "))
    if result.return_code != 0:
        fail("pkg-config knows no %s; run tools/setup first.\n%s" % (packages, result.stderr))
    unique = []
    for word in result.stdout.strip().split(" "):
        # The same -labsl_… is listed once a dependent; a shared library is needed once.
        if word and word not in unique:
            unique.append(word)
    return unique

def _system_libraries_impl(ctx):
    build = ['package(default_visibility = ["//visibility:public"])']
    for name, packages in ctx.attr.packages.items():
        # Headers under /usr/include proper need no flag; the few that live deeper are given as
        # -isystem, so that their warnings are not ours.
        copts = ["-isystem" + f[2:] for f in _pkg_config(ctx, "--cflags-only-I", packages) if f.startswith("-I")]
        build.append("cc_library(name = %r, linkopts = %r)" % (name, _pkg_config(ctx, "--libs", packages)))
        build.append("# copts of %s: %s" % (name, copts))
    ctx.file("BUILD.bazel", "\n".join(build) + "\n")

system_libraries = repository_rule(
    implementation = _system_libraries_impl,
    attrs = {"packages": attr.string_dict(mandatory = True, doc = "target name → pkg-config packages")},
    doc = "One linkopts-only cc_library a system library.",
    local = True,
)

def _googleapis_protos_impl(ctx):
    result = ctx.execute(["unzip", "-q", "-o", ctx.attr.jar, "google/api/*.proto", "google/rpc/*.proto", "google/type/*.proto"])
    if result.return_code != 0:
        fail("cannot unpack %s; run tools/setup first.\n%s" % (ctx.attr.jar, result.stderr))
    ctx.file("BUILD.bazel", """package(default_visibility = ["//visibility:public"])
exports_files(glob(["google/**/*.proto"]))
filegroup(name = "protos", srcs = glob(["google/**/*.proto"]))
""")

googleapis_protos = repository_rule(
    implementation = _googleapis_protos_impl,
    attrs = {"jar": attr.string(mandatory = True)},
    doc = "The google/{api,rpc,type} protos of Debian's libgoogle-common-protos-java.",
    local = True,
)
