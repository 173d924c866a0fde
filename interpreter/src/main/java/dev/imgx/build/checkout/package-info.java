/// Trees out of repositories: a revision, or a working directory as it lies there.
///
/// In: where a repository is and what is wanted of it. Out: a tree in the store, and what the
/// repository says about it. The programs `git` and `hg` do the work.
@org.jspecify.annotations.NullMarked
package dev.imgx.build.checkout;
